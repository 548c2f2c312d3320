#include "beacon/served_node_test.hpp"

#include "base/assert.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::beacon {

using namespace consensus;

namespace {

constexpr std::uint64_t LAST_SLOT = 44;
constexpr std::uint64_t EMPTY_SLOT = 24;

const ExecutionPayloadHeader& first_payload(const store::Anchor* anchor) {
    return (anchor == nullptr ? sample_chain().network.genesis() : anchor->state)
        .latest_execution_payload_header;
}

}  // namespace

SampleChain::SampleChain() {
    store::MemoryDisk disk;
    const auto kv = disk.open(store::ChainStore::columns()).value();
    const auto chain_store = store::ChainStore::open(network.spec(), *kv).value();
    const auto process = node::resumed::Process::run(network, chain_store.get()).value();
    node::Chain& chain = process->chain();
    for (std::uint64_t slot = 1; slot <= LAST_SLOT; ++slot) {
        chain.set_time(network.slot_ms(slot)).value();
        if (slot != EMPTY_SLOT) {
            const BlockPointer block = process->make_block();
            chain.import(block).value();
            blocks.push_back({ssz::hash_tree_root(network.spec(), block->message), block,
                              network.slot_ms(slot)});
        }
        process->vote();
        if (!anchor && chain.store().finalized_checkpoint.epoch == Epoch{3}) {
            anchor = chain_store->anchor().value();
        }
    }
    CAIRN_ASSERT(anchor.has_value());
}

validator::GenesisInfo SampleChain::genesis() const {
    return {network.genesis().genesis_time, network.genesis().genesis_validators_root,
            network.spec().config->GENESIS_FORK_VERSION};
}

http::Url local_url(std::uint16_t port) {
    return http::parse_url("http://127.0.0.1:" + std::to_string(port)).value();
}

const SampleChain& sample_chain() {
    static const SampleChain instance;
    return instance;
}

ServedNode::ServedNode(const store::Anchor* anchor)
    : kv_(disk_.open(store::ChainStore::columns()).value()),
      chain_store_(store::ChainStore::open(sample_chain().network.spec(), *kv_).value()),
      engine_(first_payload(anchor).block_hash, first_payload(anchor).block_number) {
    const SampleChain& sample = sample_chain();
    const node::ChainServices services{engine_, random_, base::serial_executor(),
                                       chain_store_.get()};
    auto chain = anchor == nullptr
                     ? node::Chain::start(sample.network.spec(), sample.network.genesis(), services)
                     : node::Chain::start_at(sample.network.spec(), *anchor, services);
    node_ = std::make_unique<node::Node>(*std::move(chain), engine_, random_,
                                         static_cast<node::Wire&>(*this));
    api_ = std::make_unique<api::BeaconApi>(
        http::ServerOptions{},
        api::Facts{sample.network.spec(), sample.network.genesis().genesis_time,
                   sample.network.genesis().genesis_validators_root, "cairn/test"},
        mailbox_);
}

ServedNode::~ServedNode() {
    stopping_ = true;
    mailbox_.close();
    alarm_.ring();
    thread_.reset();
    api_->stop();
}

void ServedNode::start() {
    CAIRN_ASSERT(api_->start().has_value());
    auto thread = base::Thread::start("test-owner", [this] {
        while (!stopping_) {
            mailbox_.drain(*node_);
            api_->observe(*node_);
            alarm_.wait_until(base::now_ms() + 1000);
        }
    });
    CAIRN_ASSERT(thread.has_value());
    thread_.emplace(*std::move(thread));
}

std::unique_ptr<ServedNode> ServedNode::with_blocks(std::uint64_t last_slot) {
    std::unique_ptr<ServedNode> served(new ServedNode(nullptr));
    for (const store::SavedBlock& saved : sample_chain().blocks) {
        if (saved.id().slot <= Slot{last_slot}) {
            served->node_->set_time(saved.arrival_ms);
            served->node_->on_block(saved.block).value();
        }
    }
    served->start();
    return served;
}

std::unique_ptr<ServedNode> ServedNode::at_anchor() {
    std::unique_ptr<ServedNode> served(new ServedNode(&*sample_chain().anchor));
    served->node_->set_time(sample_chain().network.slot_ms(LAST_SLOT));
    served->start();
    return served;
}

BlockPlace ServedNode::head() {
    const auto standing = owner_.standing();
    return standing ? standing->head : BlockPlace{};
}

}  // namespace cairn::beacon
