#include "cli/memory.hpp"

#ifdef CAIRN_MIMALLOC
#include <mimalloc.h>
#endif

#include <unistd.h>

#include <fstream>

namespace cairn::cli {

void prefer_large_pages() noexcept {
#ifdef CAIRN_MIMALLOC
    mi_option_enable(mi_option_large_os_pages);
#endif
}

void prefer_ordinary_pages() noexcept {
#ifdef CAIRN_MIMALLOC
    mi_option_disable(mi_option_large_os_pages);
#endif
}

std::optional<std::size_t> allocated_bytes() noexcept {
#ifdef CAIRN_MIMALLOC
    mi_collect(true);  // takes in what other threads freed
    std::size_t bytes = 0;
    const auto add = [](const mi_heap_t*, const mi_heap_area_t* area, void*, std::size_t,
                        void* sum) {
        *static_cast<std::size_t*>(sum) += area->used * area->full_block_size;
        return true;
    };
    mi_heap_visit_blocks(mi_heap_get_default(), false, add, &bytes);
    return bytes;
#else
    return std::nullopt;
#endif
}

std::size_t resident_bytes() noexcept {
#ifdef CAIRN_MIMALLOC
    mi_collect(true);
#endif
    std::size_t total = 0;
    std::size_t resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void forget_peak_memory() noexcept {
    static_cast<void>(resident_bytes());              // gives back what is free
    std::ofstream("/proc/self/clear_refs") << "5\n";  // proc_pid_clear_refs(5)
}

}  // namespace cairn::cli
