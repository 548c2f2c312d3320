// Times gnark-crypto on the inputs that `zk_bench inputs` has written:
//
//	gnark-crypto-bench msm FOLDER LOG_SIZE THREADS REPEAT
//	gnark-crypto-bench ntt FOLDER LOG_SIZE THREADS REPEAT      of the scalars, natural order out
//	gnark-crypto-bench ntt-dif FOLDER LOG_SIZE THREADS REPEAT  the same, left in bit-reversed order
//	gnark-crypto-bench poseidon2 FOLDER LOG_SIZE THREADS REPEAT  the default permutation of pairs
//
// One line of JSON per operation, with the milliseconds of each repetition and the result.
package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fp"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr/fft"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr/poseidon2"
)

type report struct {
	Name   string    `json:"name"`
	Size   int       `json:"size"`
	CPU    []float64 `json:"cpu_ms"`
	Wall   []float64 `json:"wall_ms"`
	Result string    `json:"result"`
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "gnark-crypto-bench:", err)
		os.Exit(1)
	}
}

// cpu returns the milliseconds of CPU that the process has used, of all its threads.
func cpu() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	of := func(t syscall.Timeval) float64 { return float64(t.Sec)*1e3 + float64(t.Usec)/1e3 }
	return of(usage.Utime) + of(usage.Stime)
}

func measure(out *report, repeat int, run func()) {
	for i := 0; i < repeat; i++ {
		runtime.GC()
		before, start := cpu(), time.Now()
		run()
		out.Wall = append(out.Wall, float64(time.Since(start).Nanoseconds())/1e6)
		out.CPU = append(out.CPU, cpu()-before)
	}
}

func coordinate(bytes []byte) fp.Element {
	var out fp.Element
	check(out.SetBytesCanonical(bytes))
	return out
}

func readScalars(folder string, size int) []fr.Element {
	scalars, err := os.ReadFile(folder + "/scalars.bin")
	check(err)
	s := make([]fr.Element, size)
	for i := range s {
		check(s[i].SetBytesCanonical(scalars[32*i : 32*i+32]))
	}
	return s
}

func readInputs(folder string, size int) ([]bls.G1Affine, []fr.Element) {
	points, err := os.ReadFile(folder + "/points.bin")
	check(err)
	p := make([]bls.G1Affine, size)
	for i := range p {
		p[i].X = coordinate(points[96*i : 96*i+48])
		p[i].Y = coordinate(points[96*i+48 : 96*i+96])
	}
	return p, readScalars(folder, size)
}

func msm(folder string, size, threads, repeat int) report {
	points, scalars := readInputs(folder, size)
	out := report{Name: "msm", Size: size}
	var result bls.G1Affine
	measure(&out, repeat, func() {
		_, err := result.MultiExp(points, scalars, ecc.MultiExpConfig{NbTasks: threads})
		check(err)
	})
	bytes := result.Bytes()
	out.Result = "0x" + hex.EncodeToString(bytes[:])
	return out
}

// ntt's result is the value at 3 of the polynomial with the transform's elements as coefficients.
func ntt(folder string, size, threads, repeat int, natural bool) report {
	scalars := readScalars(folder, size)
	domain := fft.NewDomain(uint64(size))
	out := report{Name: "ntt", Size: size}
	values := make([]fr.Element, size)
	for i := 0; i < repeat; i++ {
		copy(values, scalars)
		measure(&out, 1, func() {
			domain.FFT(values, fft.DIF, fft.WithNbTasks(threads))
			if natural {
				fft.BitReverse(values)
			}
		})
	}
	if !natural {
		fft.BitReverse(values)
	}
	out.Result = valueAtThree(values)
	return out
}

// valueAtThree is of the polynomial with these coefficients, lowest first.
func valueAtThree(coefficients []fr.Element) string {
	var result, three fr.Element
	three.SetUint64(3)
	for i := len(coefficients) - 1; i >= 0; i-- {
		result.Mul(&result, &three).Add(&result, &coefficients[i])
	}
	bytes := result.Bytes()
	return "0x" + hex.EncodeToString(bytes[:])
}

// permutations is on one thread, whatever is asked for.
func permutations(folder string, size, repeat int) report {
	scalars := readScalars(folder, size)
	permutation := poseidon2.NewDefaultPermutation()
	out := report{Name: "poseidon2", Size: size}
	values := make([]fr.Element, size)
	for i := 0; i < repeat; i++ {
		copy(values, scalars)
		measure(&out, 1, func() {
			for j := 0; j < size; j += 2 {
				check(permutation.Permutation(values[j : j+2]))
			}
		})
	}
	out.Result = valueAtThree(values)
	return out
}

func number(text string) int {
	out, err := strconv.Atoi(text)
	check(err)
	return out
}

func main() {
	if len(os.Args) != 6 {
		fmt.Fprintln(os.Stderr, "usage: gnark-crypto-bench msm|ntt|ntt-dif|poseidon2 FOLDER LOG_SIZE THREADS REPEAT")
		os.Exit(2)
	}
	folder, size, threads, repeat := os.Args[2], 1<<number(os.Args[3]), number(os.Args[4]), number(os.Args[5])
	runtime.GOMAXPROCS(threads)
	var out report
	switch os.Args[1] {
	case "msm":
		out = msm(folder, size, threads, repeat)
	case "ntt":
		out = ntt(folder, size, threads, repeat, true)
	case "poseidon2":
		out = permutations(folder, size, repeat)
	default:
		out = ntt(folder, size, threads, repeat, false)
	}
	line, err := json.Marshal(out)
	check(err)
	fmt.Println(string(line))
}
