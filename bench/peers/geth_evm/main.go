// Times go-ethereum's virtual machine, as its tool `evm run` drives it, on cases that
// `cairn evm bench --write-cases` has written: geth-evm-bench FILE REPEAT.
// The state is made before the clock starts, and the first run is not counted, as Cairn has it.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	vmruntime "github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

type slot struct{ key, value common.Hash }

type account struct {
	address common.Address
	balance *uint256.Int
	code    []byte
	slots   []slot
}

type benchCase struct {
	name, group, fork string
	gas               uint64
	to                common.Address
	input             []byte
	accounts          []account
}

type report struct {
	Name  string    `json:"name"`
	Group string    `json:"group"`
	Gas   uint64    `json:"gas"`
	OK    bool      `json:"ok"`
	CPU   []float64 `json:"cpu_ms"`
	Wall  []float64 `json:"wall_ms"`
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "geth-evm-bench:", err)
		os.Exit(1)
	}
}

func unhex(text string) []byte {
	out, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	check(err)
	return out
}

func readCases(path string) []benchCase {
	file, err := os.Open(path)
	check(err)
	defer file.Close()
	var cases []benchCase
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		words := strings.Split(lines.Text(), " ")
		switch words[0] {
		case "case":
			gas, err := strconv.ParseUint(words[4], 10, 64)
			check(err)
			cases = append(cases, benchCase{name: words[1], group: words[2], fork: words[3], gas: gas,
				to: common.BytesToAddress(unhex(words[5])), input: unhex(words[6])})
		case "account":
			last := &cases[len(cases)-1]
			last.accounts = append(last.accounts, account{address: common.BytesToAddress(unhex(words[1])),
				balance: new(uint256.Int).SetBytes(unhex(words[2])), code: unhex(words[3])})
		case "slot":
			accounts := cases[len(cases)-1].accounts
			last := &accounts[len(accounts)-1]
			last.slots = append(last.slots, slot{common.BytesToHash(unhex(words[1])), common.BytesToHash(unhex(words[2]))})
		}
	}
	check(lines.Err())
	return cases
}

func chainOf(test *benchCase) *params.ChainConfig {
	chain := *params.MergedTestChainConfig
	if test.fork == "prague" {
		chain.OsakaTime = nil
	}
	chain.BPO1Time, chain.BPO2Time, chain.AmsterdamTime = nil, nil, nil
	return &chain
}

func config(test *benchCase, db *state.StateDB) *vmruntime.Config {
	return &vmruntime.Config{ChainConfig: chainOf(test), State: db, GasLimit: test.gas, Difficulty: new(big.Int),
		Origin: common.BytesToAddress(unhex("0x2222222222222222222222222222222222222222")),
		Random: &common.Hash{}, Time: 1, BlockNumber: big.NewInt(1)}
}

func newState(test *benchCase) *state.StateDB {
	db, err := state.New(types.EmptyRootHash, state.NewDatabaseForTesting())
	check(err)
	for _, a := range test.accounts {
		db.CreateAccount(a.address)
		db.SetNonce(a.address, 1, tracing.NonceChangeGenesis)
		db.SetBalance(a.address, a.balance, tracing.BalanceChangeUnspecified)
		db.SetCode(a.address, a.code, tracing.CodeChangeUnspecified)
		for _, s := range a.slots {
			db.SetState(a.address, s.key, s.value)
		}
	}
	db.Finalise(chainOf(test).Rules(big.NewInt(1), true, 1))
	return db
}

func cpuMs() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6
}

func run(test *benchCase, out *report) {
	db := newState(test)
	cfg := config(test, db)
	runtime.GC()
	start, cpu := time.Now(), cpuMs()
	_, left, err := vmruntime.Call(test.to, test.input, cfg)
	out.CPU = append(out.CPU, cpuMs()-cpu)
	out.Wall = append(out.Wall, float64(time.Since(start).Nanoseconds())/1e6)
	out.Gas = test.gas - left
	out.OK = out.OK && (err != nil) == (test.group == "opcode")
	if !out.OK {
		fmt.Fprintln(os.Stderr, test.name, err)
	}
}

func main() {
	repeat, err := strconv.Atoi(os.Args[2])
	check(err)
	var reports []report
	for _, test := range readCases(os.Args[1]) {
		out := report{Name: test.name, Group: test.group, OK: true}
		for i := 0; i <= repeat; i++ {
			run(&test, &out)
		}
		out.CPU, out.Wall = out.CPU[1:], out.Wall[1:]
		reports = append(reports, out)
	}
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{"version": "geth evm 1.17.10 (" + runtime.Version() + ")", "cases": reports}))
}
