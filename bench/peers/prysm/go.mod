module cairn/bench/peers/prysm

go 1.25.1

require github.com/OffchainLabs/prysm/v7 v7.0.0

// The one replacement that Prysm's own go.mod makes; a main module must repeat it.
replace github.com/json-iterator/go => github.com/prestonvanloon/go v1.1.7-0.20190722034630-4f2e55fcf87b
