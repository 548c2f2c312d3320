// Times go-ethereum's state as the bench of src/state_store times ours: the same accounts in the same
// blocks, its default path scheme on Pebble.
//
//	state FOLDER ACCOUNTS
//
// Prints one JSON object a line: what, wall and CPU seconds (of each block, where there are many),
// bytes on disk, peak memory of the process.
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/ethdb/pebble"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/triedb"
	"github.com/ethereum/go-ethereum/triedb/pathdb"
	"github.com/holiman/uint256"
)

const (
	blockAccounts   = 50_000
	updatedAccounts = 5_000
	updates         = 10
	// What a full node of geth takes by default for its database and open files.
	cacheMiB = 512
	handles  = 1024
)

type bench struct {
	folder string
	disk   ethdb.Database
	tries  *triedb.Database
	rules  params.Rules
	root   common.Hash
	block  uint64
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "state:", err)
		os.Exit(1)
	}
}

func (b *bench) open() {
	store, err := pebble.New(b.folder, cacheMiB, handles, "", false)
	must(err)
	b.disk, err = rawdb.Open(store, rawdb.OpenOptions{Ancient: filepath.Join(b.folder, "ancient")})
	must(err)
	config := *pathdb.Defaults
	b.tries = triedb.NewDatabase(b.disk, &triedb.Config{PathDB: &config})
}

func (b *bench) close() {
	must(b.tries.Journal(b.root))
	must(b.tries.Close())
	must(b.disk.Close())
}

func address(number uint64) common.Address {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], number)
	return common.BytesToAddress(crypto.Keccak256(seed[:])[:20])
}

func (b *bench) add(numbers []uint64, nonce uint64) {
	database := state.NewDatabase(b.tries, state.NewCodeDB(b.disk))
	changed, err := state.New(b.root, database)
	must(err)
	for _, number := range numbers {
		balance := uint256.NewInt(1_000_000_000_000_000_000 + number)
		changed.SetBalance(address(number), balance, tracing.BalanceChangeUnspecified)
		changed.SetNonce(address(number), nonce, tracing.NonceChangeUnspecified)
	}
	b.root, err = changed.Commit(b.rules, b.block)
	must(err)
	b.block++
}

func cpu() float64 {
	var used syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(used.Utime) + seconds(used.Stime)
}

func diskBytes(folder string) int64 {
	var total int64
	must(filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	}))
	return total
}

func report(what string, times int, body func()) {
	wall, used := time.Now(), cpu()
	body()
	line := map[string]any{
		"what":  what,
		"wall":  time.Since(wall).Seconds() / float64(times),
		"cpu":   (cpu() - used) / float64(times),
		"times": times,
	}
	text, err := json.Marshal(line)
	must(err)
	fmt.Println(string(text))
}

func (b *bench) build(accounts uint64) {
	for begin := uint64(0); begin < accounts; begin += blockAccounts {
		numbers := make([]uint64, min(blockAccounts, accounts-begin))
		for i := range numbers {
			numbers[i] = begin + uint64(i)
		}
		b.add(numbers, 0)
	}
	// All of it on disk, as ours is after each block.
	must(b.tries.Commit(b.root, false))
}

func some(accounts uint64, seed int64) []uint64 {
	random := rand.New(rand.NewSource(seed))
	stride := accounts / updatedAccounts
	numbers := make([]uint64, updatedAccounts)
	for i := range numbers {
		numbers[i] = uint64(i)*stride + random.Uint64()%stride
	}
	return numbers
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: state FOLDER ACCOUNTS")
		os.Exit(2)
	}
	accounts, err := strconv.ParseUint(os.Args[2], 10, 64)
	must(err)
	b := &bench{folder: os.Args[1], root: types.EmptyRootHash}
	b.rules = params.MergedTestChainConfig.Rules(common.Big1, true, 1)
	b.open()
	report("build", 1, func() { b.build(accounts) })
	built := b.root
	nonce := int64(1)
	for range updates {
		b.close()
		b.open()
		report("update, opened anew", 1, func() { b.add(some(accounts, nonce), uint64(nonce)) })
		nonce++
	}
	for range updates {
		report("update, nodes in memory", 1, func() { b.add(some(accounts, nonce), uint64(nonce)) })
		nonce++
	}
	b.close()
	var used syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	text, err := json.Marshal(map[string]any{
		"what":        "end",
		"root":        built.Hex(),
		"disk":        diskBytes(b.folder),
		"peak_memory": used.Maxrss * 1024,
	})
	must(err)
	fmt.Println(string(text))
}
