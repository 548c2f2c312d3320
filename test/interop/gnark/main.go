// Proofs of gnark's PLONK on BLS12-381, for Cairn's verifier of them:
//
//	gnark-peer prove FOLDER           keys, proofs and public inputs of every circuit below, each in
//	                                  gnark's compressed and raw encoding
//	gnark-peer vectors                the compressed ones as C++: src/gnark/plonk_vectors_test.hpp
//	gnark-peer mutants FOLDER COUNT   of every circuit COUNT proofs with one byte changed or none, and
//	                                  what gnark says of each: FOLDER/mutants.txt
//
// The setup is made of random numbers each time and is good for tests only.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend/plonk"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/scs"
	"github.com/consensys/gnark/logger"
	"github.com/consensys/gnark/test/unsafekzg"
)

// linesBytes is the size of a key's lines: of two points, 63 doublings and 63 additions with two
// elements of Fp2 each. They follow from the points, so the vectors leave them out.
const linesBytes = 2 * 2 * 63 * 2 * 96

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "gnark-peer:", err)
		os.Exit(1)
	}
}

// product: X Y = Out, a proof that uses no addition and no constant.
type product struct {
	X, Y frontend.Variable
	Out  frontend.Variable `gnark:",public"`
}

func (c *product) Define(api frontend.API) error {
	api.AssertIsEqual(api.Mul(c.X, c.Y), c.Out)
	return nil
}

// polynomial: several public inputs, constants, additions and a chain of products.
type polynomial struct {
	X, Y   frontend.Variable
	A, B   frontend.Variable `gnark:",public"`
	Out    frontend.Variable `gnark:",public"`
	Square frontend.Variable `gnark:",public"`
}

func (c *polynomial) Define(api frontend.API) error {
	value := c.X
	for i := 0; i < 40; i++ {
		value = api.Add(api.Mul(value, c.Y), api.Mul(c.A, 3), c.B, i)
	}
	api.AssertIsEqual(value, c.Out)
	api.AssertIsEqual(api.Mul(c.X, c.X), c.Square)
	return nil
}

// committed: the prover commits to wires within the proof, twice (BSB22).
type committed struct {
	X   frontend.Variable
	Out frontend.Variable `gnark:",public"`
}

func (c *committed) Define(api frontend.API) error {
	api.AssertIsEqual(api.Mul(c.X, c.X), c.Out)
	for _, wires := range [][]frontend.Variable{{c.X}, {c.X, c.Out}} {
		challenge, err := api.(frontend.Committer).Commit(wires...)
		if err != nil {
			return err
		}
		api.AssertIsDifferent(challenge, c.X)
	}
	return nil
}

func newInt(value uint64) *big.Int { return new(big.Int).SetUint64(value) }

func valueOf(x, y, a, b uint64) frontend.Variable {
	field := ecc.BLS12_381.ScalarField()
	value := newInt(x)
	for i := uint64(0); i < 40; i++ {
		value.Mul(value, newInt(y))
		value.Add(value, newInt(3*a+b+i))
		value.Mod(value, field)
	}
	return value
}

type sample struct {
	name        string
	commitments int
	circuit     frontend.Circuit
	assignment  frontend.Circuit
}

func samples() []sample {
	return []sample{
		{"product", 0, &product{}, &product{X: 3, Y: 5, Out: 15}},
		{"polynomial", 0, &polynomial{}, &polynomial{X: 7, Y: 11, A: 13, B: 17,
			Out: valueOf(7, 11, 13, 17), Square: 49}},
		{"committed", 2, &committed{}, &committed{X: 9, Out: 81}},
	}
}

type proven struct {
	key    plonk.VerifyingKey
	proof  plonk.Proof
	public witness.Witness
}

func prove(s sample) proven {
	field := ecc.BLS12_381.ScalarField()
	var system constraint.ConstraintSystem
	system, err := frontend.Compile(field, scs.NewBuilder, s.circuit)
	check(err)
	canonical, lagrange, err := unsafekzg.NewSRS(system)
	check(err)
	key, verifyingKey, err := plonk.Setup(system, canonical, lagrange)
	check(err)
	full, err := frontend.NewWitness(s.assignment, field)
	check(err)
	proof, err := plonk.Prove(system, key, full)
	check(err)
	public, err := full.Public()
	check(err)
	check(plonk.Verify(proof, verifyingKey, public))
	return proven{verifyingKey, proof, public}
}

type rawWriter interface {
	WriteRawTo(w io.Writer) (int64, error)
}

func compressed(value io.WriterTo) []byte {
	var out bytes.Buffer
	_, err := value.WriteTo(&out)
	check(err)
	return out.Bytes()
}

func raw(value rawWriter) []byte {
	var out bytes.Buffer
	_, err := value.WriteRawTo(&out)
	check(err)
	return out.Bytes()
}

func write(folder, name string, content []byte) {
	check(os.WriteFile(filepath.Join(folder, name), content, 0o644))
}

func proveAll(folder string) {
	for _, s := range samples() {
		p := prove(s)
		write(folder, s.name+".vk", compressed(p.key))
		write(folder, s.name+".raw.vk", raw(p.key))
		write(folder, s.name+".proof", compressed(p.proof))
		write(folder, s.name+".raw.proof", raw(p.proof))
		write(folder, s.name+".public", compressed(p.public))
	}
}

// literal prints bytes as a C++ string of hexadecimal digits, 88 in a line.
func literal(name string, content []byte) {
	text := hex.EncodeToString(content)
	if len(text)+len(name) < 86 {
		fmt.Printf("    .%s = \"%s\",\n", name, text)
		return
	}
	fmt.Printf("    .%s =\n", name)
	for len(text) > 88 {
		fmt.Printf("        \"%s\"\n", text[:88])
		text = text[88:]
	}
	fmt.Printf("        \"%s\",\n", text)
}

const vectorsHeader = `// Proofs made by gnark v0.15.0: printed by "gnark-peer vectors" (test/interop/gnark).
//
// Files are in gnark's compressed encoding; a key is without its lines, which stood before the last
// part, with the SHA-256 of the whole file.
#pragma once

#include <array>
#include <string_view>

namespace cairn::gnark {

struct Vector {
    std::string_view name;
    std::string_view key_before_lines;
    std::string_view key_after_lines;
    std::string_view key_sha256;
    std::string_view proof;
    std::string_view public_witness;
};
`

func vectors() {
	fmt.Print(vectorsHeader + "\n")
	for _, s := range samples() {
		p := prove(s)
		key := compressed(p.key)
		// What follows the lines: the number of commitments and a row for each.
		commitments := len(key) - linesBytes
		after := 4 + 8*s.commitments
		commitments -= after
		digest := sha256.Sum256(key)
		fmt.Printf("inline constexpr Vector %s_vector = {\n    .name = \"%s\",\n", s.name, s.name)
		literal("key_before_lines", key[:commitments])
		literal("key_after_lines", key[len(key)-after:])
		literal("key_sha256", digest[:])
		literal("proof", compressed(p.proof))
		literal("public_witness", compressed(p.public))
		fmt.Println("};")
		fmt.Println()
	}
	fmt.Println("inline constexpr std::array all_vectors = {product_vector, polynomial_vector, committed_vector};")
	fmt.Println()
	fmt.Println("}  // namespace cairn::gnark")
}

// accepts says whether gnark reads the bytes as a proof, to their end, and verifies it. What makes it
// panic is refused.
func accepts(p proven, content []byte) (accepted bool) {
	defer func() {
		if recover() != nil {
			accepted = false
		}
	}()
	proof := plonk.NewProof(ecc.BLS12_381)
	read, err := proof.ReadFrom(bytes.NewReader(content))
	return err == nil && int(read) == len(content) && plonk.Verify(proof, p.key, p.public) == nil
}

// changeOneByte leaves the number of commitments alone: gnark makes room for as many as it says, up to
// 2^32, and ends for want of memory, which nothing can catch.
func changeOneByte(content []byte, commitments, pointBytes int, random *rand.Rand) {
	count := len(content) - commitments*pointBytes - 4
	at := random.Intn(len(content) - 4)
	if at >= count {
		at += 4
	}
	content[at] ^= byte(1 + random.Intn(255))
}

func mutants(folder string, count int) {
	random := rand.New(rand.NewSource(1))
	verdicts, err := os.Create(filepath.Join(folder, "mutants.txt"))
	check(err)
	for _, s := range samples() {
		p := prove(s)
		write(folder, s.name+".mutants.vk", compressed(p.key))
		write(folder, s.name+".mutants.public", compressed(p.public))
		for i := 0; i < count; i++ {
			content, pointBytes := compressed(p.proof), 48
			if i%2 == 1 {
				content, pointBytes = raw(p.proof), 96
			}
			if i >= 2 {
				changeOneByte(content, s.commitments, pointBytes, random)
			}
			name := fmt.Sprintf("%s.%d.mutant", s.name, i)
			write(folder, name, content)
			verdict := 1
			if accepts(p, content) {
				verdict = 0
			}
			fmt.Fprintln(verdicts, verdict, s.name, name)
		}
	}
	check(verdicts.Close())
}

func main() {
	logger.Disable()
	switch {
	case len(os.Args) == 3 && os.Args[1] == "prove":
		proveAll(os.Args[2])
	case len(os.Args) == 2 && os.Args[1] == "vectors":
		vectors()
	case len(os.Args) == 4 && os.Args[1] == "mutants":
		count, err := strconv.Atoi(os.Args[3])
		check(err)
		mutants(os.Args[2], count)
	default:
		fmt.Fprintln(os.Stderr, "usage: gnark-peer prove FOLDER | vectors | mutants FOLDER COUNT")
		os.Exit(2)
	}
}
