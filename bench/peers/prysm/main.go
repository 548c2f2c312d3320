// Times Prysm's state transition on the SSZ of an electra state of the mainnet preset that stands at
// the last slot of an epoch, and prints one line of JSON: milliseconds of every repetition, CPU and
// wall, and the roots before and after the epoch boundary.
//
//	prysm STATE REPEAT
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/OffchainLabs/prysm/v7/beacon-chain/core/helpers"
	"github.com/OffchainLabs/prysm/v7/beacon-chain/core/transition"
	"github.com/OffchainLabs/prysm/v7/beacon-chain/state"
	state_native "github.com/OffchainLabs/prysm/v7/beacon-chain/state/state-native"
	"github.com/OffchainLabs/prysm/v7/consensus-types/primitives"
	ethpb "github.com/OffchainLabs/prysm/v7/proto/prysm/v1alpha1"
	"github.com/OffchainLabs/prysm/v7/time/slots"
)

const prysm = "github.com/OffchainLabs/prysm/v7"

type stage struct {
	CPU  []float64 `json:"cpu_ms"`
	Wall []float64 `json:"wall_ms"`
}

type report struct {
	Peer       string            `json:"peer"`
	Version    string            `json:"version"`
	Runtime    string            `json:"runtime"`
	Validators int               `json:"validators"`
	Root       string            `json:"root"`
	RootAfter  string            `json:"root_after_epoch"`
	PeakMiB    int64             `json:"peak_memory_mib"`
	Stages     map[string]*stage `json:"stages"`
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func usage() syscall.Rusage {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage
}

func cpu() time.Duration {
	u := usage()
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

// measure collects the garbage of what went before first: no stage pays for another.
func (r *report) measure(name string, body func()) {
	runtime.GC()
	cpuBefore, before := cpu(), time.Now()
	body()
	wall, used := time.Since(before), cpu()-cpuBefore
	if r.Stages[name] == nil {
		r.Stages[name] = &stage{}
	}
	r.Stages[name].CPU = append(r.Stages[name].CPU, milliseconds(used))
	r.Stages[name].Wall = append(r.Stages[name].Wall, milliseconds(wall))
}

func load(bytes []byte) state.BeaconState {
	electra := &ethpb.BeaconStateElectra{}
	if err := electra.UnmarshalSSZ(bytes); err != nil {
		panic(err)
	}
	return must(state_native.InitializeFromProtoUnsafeElectra(electra))
}

func root(s state.BeaconState) [32]byte { return must(s.HashTreeRoot(context.Background())) }

func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == prysm {
			return module.Version
		}
	}
	return "unknown"
}

func (r *report) run(bytes []byte, repeat int) {
	ctx := context.Background()
	// Else the second crossing of the boundary would be a look-up.
	transition.SkipSlotCache.Disable()
	var before state.BeaconState
	for range repeat {
		r.measure("decode", func() { before = load(bytes) })
		r.measure("cold_root", func() { r.Root = fmt.Sprintf("%x", root(before)) })
	}
	r.Validators = before.NumValidators()
	next := slots.ToEpoch(before.Slot()) + 1
	for range repeat {
		r.measure("shuffling", func() { must(helpers.ShuffledIndices(before, next)) })
		helpers.ClearCache()
		r.measure("committee_cache", func() {
			if err := helpers.UpdateCommitteeCache(ctx, before, next); err != nil {
				panic(err)
			}
		})
	}
	for range repeat {
		after := before.Copy()
		r.measure("epoch_boundary", func() {
			after = must(transition.ProcessSlots(ctx, after, before.Slot()+primitives.Slot(1)))
		})
		r.measure("root_after_epoch", func() { r.RootAfter = fmt.Sprintf("%x", root(after)) })
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: prysm STATE REPEAT")
		os.Exit(2)
	}
	r := report{Peer: "Prysm", Version: version(), Runtime: runtime.Version(), Stages: map[string]*stage{}}
	r.run(must(os.ReadFile(os.Args[1])), must(strconv.Atoi(os.Args[2])))
	r.PeakMiB = usage().Maxrss / 1024
	fmt.Println(string(must(json.Marshal(r))))
}
