#include "evm/interpreter.hpp"

#include "evm/detail/frame.hpp"
#include "evm/detail/plain_loop.hpp"
#include "evm/detail/threaded_loop.hpp"

namespace cairn::evm {
namespace {

using detail::Frame;
using detail::Next;

class PooledFrame {
  public:
    explicit PooledFrame(FramePool& pool) : pool_(pool), frame_(pool.acquire()) {}
    PooledFrame(const PooledFrame&) = delete;
    PooledFrame& operator=(const PooledFrame&) = delete;
    ~PooledFrame() { pool_.release(); }
    Frame& get() const noexcept { return frame_; }

  private:
    FramePool& pool_;
    Frame& frame_;
};

void begin(Frame& frame, const Code& code, const Message& message, Host& host, Revision revision) {
    frame.gas = message.gas;
    frame.bottom = &frame.words[1];
    frame.top = frame.bottom - 1;
    frame.pc = 0;
    frame.status = Status::success;
    frame.message = &message;
    frame.host = &host;
    frame.code = &code;
    frame.rules = &rules(revision);
    frame.revision = revision;
    frame.translation = nullptr;
    frame.tracer = nullptr;
    frame.input = is_create(message.kind) ? BytesView() : message.input;
    frame.return_data.clear();
    frame.refund = 0;
    frame.output_offset = 0;
    frame.output_size = 0;
}

void run(Frame& frame, Loop loop) {
    if (loop == Loop::threaded) {
        frame.translation = &frame.code->make_translation(frame.revision);
    } else if (loop == Loop::automatic) {
        frame.translation = frame.code->translation(frame.revision);
    }
    frame.next = frame.translation != nullptr ? Next::threaded : Next::plain;
    bool may_change = loop == Loop::automatic;
    while (frame.next != Next::ended) {
        if (frame.next == Next::threaded) {
            frame.next = detail::run_threaded(frame);
            may_change = false;  // it goes back only where the frame fails
        } else {
            frame.next = detail::run_plain(frame, may_change);
        }
    }
}

Result result_of(const Frame& frame) {
    Result out;
    out.status = frame.status;
    if (frame.status != Status::success && frame.status != Status::revert) {
        return out;
    }
    out.gas_left = frame.gas;
    if (frame.status == Status::success) {
        out.gas_refund = frame.refund;
    }
    if (frame.output_size > 0) {
        const std::uint8_t* const start = frame.memory.data() + frame.output_offset;
        out.output.assign(start, start + frame.output_size);
    }
    return out;
}

}  // namespace

Interpreter::Interpreter(Revision revision, Loop loop)
    : revision_(revision), loop_(loop), pool_(std::make_unique<FramePool>()) {}

Interpreter::~Interpreter() = default;

Result Interpreter::execute(const Code& code, const Message& message, Host& host, Tracer* tracer) {
    const PooledFrame pooled(*pool_);
    Frame& frame = pooled.get();
    begin(frame, code, message, host, revision_);
    // Where there is no code no instruction is told of, not even the STOP behind the end.
    if (tracer != nullptr && code.size() > 0) {
        frame.tracer = tracer;
        static_cast<void>(detail::run_traced(frame));
    } else {
        run(frame, loop_);
    }
    return result_of(frame);
}

}  // namespace cairn::evm
