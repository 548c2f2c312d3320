#include "spectest/byte_source.hpp"

#include "base/assert.hpp"

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

namespace cairn::spectest {
namespace {

constexpr std::size_t INPUT_BUFFER_BYTES = std::size_t{128} << 10U;
constexpr int ZSTD_WINDOW_LOG_MAX = 27;

class FileSource final : public ByteSource {
  public:
    FileSource(std::FILE* file, std::string name) : file_(file), name_(std::move(name)) {}

    ArchiveResult<std::size_t> read(std::span<std::uint8_t> out) override {
        const std::size_t got = std::fread(out.data(), 1, out.size(), file_.get());
        if (got == 0 && std::ferror(file_.get()) != 0) {
            return archive_failure(ArchiveError::read_failed, name_);
        }
        return got;
    }

  private:
    struct Close {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Close> file_;
    std::string name_;
};

class MemorySource final : public ByteSource {
  public:
    explicit MemorySource(BytesView bytes) : rest_(bytes) {}

    ArchiveResult<std::size_t> read(std::span<std::uint8_t> out) override {
        const std::size_t got = std::min(out.size(), rest_.size());
        std::copy_n(rest_.begin(), got, out.begin());
        rest_ = rest_.subspan(got);
        return got;
    }

  private:
    BytesView rest_;
};

/// Gives back some bytes that were looked at before the rest of the source.
class PrefixedSource final : public ByteSource {
  public:
    PrefixedSource(Bytes prefix, ByteSourcePtr rest)
        : prefix_(std::move(prefix)), rest_(std::move(rest)) {}

    ArchiveResult<std::size_t> read(std::span<std::uint8_t> out) override {
        if (used_ == prefix_.size()) {
            return rest_->read(out);
        }
        const std::size_t got = std::min(out.size(), prefix_.size() - used_);
        std::memcpy(out.data(), prefix_.data() + used_, got);
        used_ += got;
        return got;
    }

  private:
    Bytes prefix_;
    std::size_t used_ = 0;
    ByteSourcePtr rest_;
};

/// The compressed side of a decompressor: a buffer that is refilled when it is used up.
class Input {
  public:
    explicit Input(ByteSourcePtr source)
        : source_(std::move(source)), buffer_(INPUT_BUFFER_BYTES) {}

    /// True if bytes are at hand, false at the end of the source.
    ArchiveResult<bool> refill() {
        if (begin_ < end_) {
            return true;
        }
        CAIRN_TRY_ASSIGN(end_, source_->read(buffer_));
        begin_ = 0;
        return end_ > 0;
    }
    BytesView bytes() const noexcept { return BytesView(buffer_).subspan(begin_, end_ - begin_); }
    std::uint8_t* data() noexcept { return buffer_.data() + begin_; }
    void consume(std::size_t count) noexcept { begin_ += count; }

  private:
    ByteSourcePtr source_;
    Bytes buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

class ZstdSource final : public ByteSource {
  public:
    ZstdSource(ByteSourcePtr compressed, std::string name)
        : input_(std::move(compressed)), name_(std::move(name)), context_(ZSTD_createDCtx()) {
        CAIRN_ASSERT(context_ != nullptr);
        ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG_MAX);
    }

    ArchiveResult<std::size_t> read(std::span<std::uint8_t> out) override {
        ZSTD_outBuffer output{out.data(), out.size(), 0};
        while (output.pos == 0) {
            CAIRN_TRY_ASSIGN(const bool more, input_.refill());
            if (!more && frame_done_) {
                return std::size_t{0};
            }
            const BytesView bytes = input_.bytes();
            ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
            const std::size_t hint = ZSTD_decompressStream(context_.get(), &output, &input);
            input_.consume(input.pos);
            CAIRN_TRY(check(hint, more, input.pos + output.pos > 0));
        }
        return output.pos;
    }

  private:
    /// `hint` is 0 when a frame ended; without input and without progress the frame is cut short.
    ArchiveResult<void> check(std::size_t hint, bool more, bool progress) {
        if (ZSTD_isError(hint) != 0U) {
            const bool window = ZSTD_getErrorCode(hint) == ZSTD_error_frameParameter_windowTooLarge;
            return archive_failure(
                window ? ArchiveError::window_too_large : ArchiveError::damaged_compression, name_);
        }
        if (!more && !progress) {
            return archive_failure(ArchiveError::truncated, name_);
        }
        frame_done_ = hint == 0;
        return {};
    }

    struct Free {
        void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
    };
    Input input_;
    std::string name_;
    std::unique_ptr<ZSTD_DCtx, Free> context_;
    bool frame_done_ = true;  // an empty file is no frame at all
};

class GzipSource final : public ByteSource {
  public:
    GzipSource(ByteSourcePtr compressed, std::string name)
        : input_(std::move(compressed)), name_(std::move(name)) {
        constexpr int gzip_only = 16;
        CAIRN_ASSERT(inflateInit2(&stream_, MAX_WBITS + gzip_only) == Z_OK);
    }
    ~GzipSource() override { inflateEnd(&stream_); }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;
    GzipSource(GzipSource&&) = delete;
    GzipSource& operator=(GzipSource&&) = delete;

    ArchiveResult<std::size_t> read(std::span<std::uint8_t> out) override {
        const std::size_t room = std::min<std::size_t>(out.size(), std::size_t{1} << 30U);
        stream_.next_out = out.data();
        stream_.avail_out = static_cast<uInt>(room);
        while (stream_.avail_out == room) {
            CAIRN_TRY_ASSIGN(const bool more, input_.refill());
            if (!more) {
                return member_done_ ? ArchiveResult<std::size_t>(0)
                                    : archive_failure(ArchiveError::truncated, name_);
            }
            CAIRN_TRY(inflate_some());
        }
        return room - stream_.avail_out;
    }

  private:
    ArchiveResult<void> inflate_some() {
        if (member_done_) {
            inflateReset(&stream_);
        }
        const std::size_t size = input_.bytes().size();
        stream_.next_in = input_.data();
        stream_.avail_in = static_cast<uInt>(size);
        const int code = inflate(&stream_, Z_NO_FLUSH);
        input_.consume(size - stream_.avail_in);
        if (code != Z_OK && code != Z_STREAM_END) {
            return archive_failure(ArchiveError::damaged_compression, name_);
        }
        member_done_ = code == Z_STREAM_END;
        return {};
    }

    Input input_;
    std::string name_;
    z_stream stream_{};
    bool member_done_ = false;
};

constexpr std::array<std::uint8_t, 4> ZSTD_MAGIC = {0x28, 0xb5, 0x2f, 0xfd};
constexpr std::array<std::uint8_t, 2> GZIP_MAGIC = {0x1f, 0x8b};

template <std::size_t N>
bool starts_with(BytesView bytes, const std::array<std::uint8_t, N>& magic) noexcept {
    return bytes.size() >= N && std::equal(magic.begin(), magic.end(), bytes.begin());
}

}  // namespace

ArchiveResult<ByteSourcePtr> open_file(const std::filesystem::path& path) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) {
        return archive_failure(ArchiveError::cannot_open, path.native());
    }
    return std::make_unique<FileSource>(file, path.native());
}

ByteSourcePtr memory_source(BytesView bytes) {
    return std::make_unique<MemorySource>(bytes);
}

ByteSourcePtr zstd_source(ByteSourcePtr compressed, std::string name) {
    return std::make_unique<ZstdSource>(std::move(compressed), std::move(name));
}

ByteSourcePtr gzip_source(ByteSourcePtr compressed, std::string name) {
    return std::make_unique<GzipSource>(std::move(compressed), std::move(name));
}

ArchiveResult<Decompressed> decompressed(ByteSourcePtr source, std::string name) {
    Bytes head(ZSTD_MAGIC.size());
    CAIRN_TRY_ASSIGN(const std::size_t got, read_fully(*source, head));
    head.resize(got);
    const bool zstd = starts_with(head, ZSTD_MAGIC);
    const bool gzip = starts_with(head, GZIP_MAGIC);
    auto whole = std::make_unique<PrefixedSource>(std::move(head), std::move(source));
    if (zstd) {
        return Decompressed{zstd_source(std::move(whole), std::move(name)), Compression::zstd};
    }
    if (gzip) {
        return Decompressed{gzip_source(std::move(whole), std::move(name)), Compression::gzip};
    }
    return Decompressed{std::move(whole), Compression::none};
}

ArchiveResult<std::size_t> read_fully(ByteSource& source, std::span<std::uint8_t> out) {
    std::size_t got = 0;
    while (got < out.size()) {
        CAIRN_TRY_ASSIGN(const std::size_t some, source.read(out.subspan(got)));
        if (some == 0) {
            break;
        }
        got += some;
    }
    return got;
}

}  // namespace cairn::spectest
