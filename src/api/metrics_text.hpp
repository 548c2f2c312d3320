// The text format of Prometheus, version 0.0.4: what a scrape answers.
//
//   MetricsText text;
//   text.gauge("beacon_head_slot", "Slot of the head block.", 12);
//   text.counter("cairn_slot_reports_total", "Slots without a block in time.")
//       .sample({{"cause", "no_block"}}, 3);
//   send(text.text());
//
// Names, labels and helps are the caller's constants: a name that is none is a bug. Values of
// labels may be anything, and are escaped. Threads: a plain value.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace cairn::api {

inline constexpr std::string_view METRICS_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

class MetricsText {
  public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// Begins a metric; samples follow.
    MetricsText& counter(std::string_view name, std::string_view help) {
        return begin(name, help, "counter");
    }
    MetricsText& gauge(std::string_view name, std::string_view help) {
        return begin(name, help, "gauge");
    }
    MetricsText& sample(Labels labels, double value);
    MetricsText& sample(Labels labels, std::uint64_t value);

    /// One without labels.
    template <class Number>
    void counter(std::string_view name, std::string_view help, Number value) {
        counter(name, help).sample({}, value);
    }
    template <class Number>
    void gauge(std::string_view name, std::string_view help, Number value) {
        gauge(name, help).sample({}, value);
    }
    /// `counts[i]`: of values up to `bounds[i]` and above the bound before; the last one is of
    /// those above all bounds.
    void histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                   std::span<const std::uint64_t> counts, double sum);

    const std::string& text() const noexcept { return text_; }
    std::string take() noexcept { return std::move(text_); }

  private:
    MetricsText& begin(std::string_view name, std::string_view help, std::string_view type);
    void write(std::string_view suffix, Labels labels, std::string_view value);

    std::string text_;
    std::string name_;
};

}  // namespace cairn::api
