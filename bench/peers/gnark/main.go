// Times gnark's PLONK on BLS12-381, on inputs that `zk_bench scalars` has written:
//
//	gnark-bench FOLDER LOG_SIZE THREADS REPEAT
//
// The circuit is a chain of 2^LOG_SIZE - 8 products, each of the two numbers before; the first two are
// the first scalars, the last one is public. One line of JSON, with the milliseconds of each proof, and
// the public number if all proofs were accepted.
package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend/plonk"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/scs"
	"github.com/consensys/gnark/logger"
	"github.com/consensys/gnark/test/unsafekzg"
)

type report struct {
	Name   string    `json:"name"`
	Size   int       `json:"size"`
	CPU    []float64 `json:"cpu_ms"`
	Wall   []float64 `json:"wall_ms"`
	Peak   float64   `json:"peak_mib"`
	Result string    `json:"result"`
}

// products is how many a circuit has; gnark makes circuits of types.
var products int

type chain struct {
	First, Second frontend.Variable
	Last          frontend.Variable `gnark:",public"`
}

func (c *chain) Define(api frontend.API) error {
	a, b := c.First, c.Second
	for i := 0; i < products; i++ {
		a, b = b, api.Mul(a, b)
	}
	api.AssertIsEqual(b, c.Last)
	return nil
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "gnark-bench:", err)
		os.Exit(1)
	}
}

func usage() syscall.Rusage {
	var out syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &out))
	return out
}

// cpu returns the milliseconds of CPU that the process has used, of all its threads.
func cpu() float64 {
	of := func(t syscall.Timeval) float64 { return float64(t.Sec)*1e3 + float64(t.Usec)/1e3 }
	used := usage()
	return of(used.Utime) + of(used.Stime)
}

func readStart(folder string) (*big.Int, *big.Int) {
	scalars, err := os.ReadFile(folder + "/scalars.bin")
	check(err)
	return new(big.Int).SetBytes(scalars[:32]), new(big.Int).SetBytes(scalars[32:64])
}

func lastOf(first, second *big.Int) *big.Int {
	a, b := first, second
	for i := 0; i < products; i++ {
		next := new(big.Int).Mul(a, b)
		a, b = b, next.Mod(next, ecc.BLS12_381.ScalarField())
	}
	return b
}

func prove(folder string, size, repeat int) report {
	products = size - 8
	field := ecc.BLS12_381.ScalarField()
	first, second := readStart(folder)
	last := lastOf(first, second)
	system, err := frontend.Compile(field, scs.NewBuilder, &chain{})
	check(err)
	canonical, lagrange, err := unsafekzg.NewSRS(system)
	check(err)
	key, verifyingKey, err := plonk.Setup(system, canonical, lagrange)
	check(err)
	full, err := frontend.NewWitness(&chain{First: first, Second: second, Last: last}, field)
	check(err)
	public, err := full.Public()
	check(err)
	out := report{Name: "plonk", Size: size}
	for i := 0; i < repeat; i++ {
		runtime.GC()
		before, start := cpu(), time.Now()
		proof, err := plonk.Prove(system, key, full)
		out.Wall = append(out.Wall, float64(time.Since(start).Nanoseconds())/1e6)
		out.CPU = append(out.CPU, cpu()-before)
		check(err)
		check(plonk.Verify(proof, verifyingKey, public))
	}
	var bytes [32]byte
	out.Result = "0x" + hex.EncodeToString(last.FillBytes(bytes[:]))
	out.Peak = float64(usage().Maxrss) / 1024
	return out
}

func number(text string) int {
	out, err := strconv.Atoi(text)
	check(err)
	return out
}

func main() {
	logger.Disable()
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: gnark-bench FOLDER LOG_SIZE THREADS REPEAT")
		os.Exit(2)
	}
	runtime.GOMAXPROCS(number(os.Args[3]))
	line, err := json.Marshal(prove(os.Args[1], 1<<number(os.Args[2]), number(os.Args[4])))
	check(err)
	fmt.Println(string(line))
}
