// For tests of gadgets: takes away one selector, copy or lookup at a time and expects that wrong
// witnesses become possible: because the witness can move in one direction more, or because a wrong
// one that the test hands in, and that the whole circuit refuses, holds now.
#pragma once

#include "circuit/check.hpp"
#include "circuit/hunter.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace cairn::circuit {

class StructureMutations {
  public:
    explicit StructureMutations(const Built& built, std::vector<Witness> wrong = {})
        : built_(built), wrong_(std::move(wrong)), freedom_(count(built.circuit)) {}

    /// Wrong witnesses that the whole circuit accepts: there must be none.
    [[nodiscard]] std::size_t accepted_wrong() const { return accepted(built_.circuit); }

    using IsTried = std::function<bool(const std::string& name)>;
    /// What can be taken away unnoticed, by name. At most `limit` mutations of selectors and of
    /// copies are tried, spread over the table, of those whose names `is_tried` takes.
    std::vector<std::string> undetected(std::size_t limit = 400, const IsTried& is_tried = {}) {
        std::vector<std::string> out;
        for (Named all : {selectors(), copies()}) {
            std::erase_if(all, [&](const auto& each) { return is_tried && !is_tried(each.first); });
            for (const auto& [what, mutate] : pick(std::move(all), limit)) {
                try_one(what, mutate, out);
            }
        }
        return out;
    }
    [[nodiscard]] std::size_t tried() const { return tried_; }

  private:
    using Mutation = std::function<void(Circuit&)>;
    using Named = std::vector<std::pair<std::string, Mutation>>;

    std::size_t count(const Circuit& circuit) const {
        return freedom(circuit, built_.witness, built_.assigned, {}).size();
    }

    std::size_t accepted(const Circuit& circuit) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            wrong_, [&](const Witness& witness) { return holds(circuit, witness); }));
    }

    void try_one(const std::string& what, const Mutation& mutate, std::vector<std::string>& out) {
        Circuit circuit = built_.circuit;
        mutate(circuit);
        ++tried_;
        if (count(circuit) <= freedom_ && accepted(circuit) == 0) {
            out.push_back(what);
        }
    }

    static Named pick(Named all, std::size_t limit) {
        if (all.size() <= limit) {
            return all;
        }
        Named out;
        for (std::size_t i = 0; i < limit; ++i) {
            out.push_back(all[i * all.size() / limit]);
        }
        return out;
    }

    void add_selector(Column selector, const std::string& name, Named& out) const {
        for (std::uint32_t row = 0; row < built_.circuit.used_rows; ++row) {
            if (!built_.circuit.fixed[selector.index][row].is_zero()) {
                out.emplace_back(name + " at row " + std::to_string(row) + " (" +
                                     built_.circuit.region_at(row) + ")",
                                 [=](Circuit& circuit) {
                                     circuit.fixed[selector.index][row] = algebra::Fr::zero();
                                 });
            }
        }
    }

    [[nodiscard]] Named selectors() const {
        Named out;
        std::map<Column, std::string> names;
        for (const Gate& gate : built_.circuit.system->gates) {
            if (gate.selector) {
                names[*gate.selector] += "gate " + gate.name;
            }
        }
        for (const Lookup& lookup : built_.circuit.system->lookups) {
            for (const Lookup::Query& query : lookup.queries) {
                if (query.selector) {
                    names[*query.selector] += "lookup " + lookup.name;
                }
            }
        }
        for (const auto& [selector, name] : names) {
            add_selector(selector, name, out);
        }
        return out;
    }

    /// Each cell that is tied to others, cut from them.
    [[nodiscard]] Named copies() const {
        Named out;
        const std::vector<std::uint32_t>& sigma = built_.circuit.sigma;
        std::vector<std::uint32_t> before(sigma.size());
        for (std::uint32_t i = 0; i < sigma.size(); ++i) {
            before[sigma[i]] = i;
        }
        for (std::uint32_t i = 0; i < sigma.size(); ++i) {
            if (sigma[i] != i) {
                const Cell cell = built_.circuit.copyable_cell(i);
                out.emplace_back("copy of advice " + std::to_string(cell.column.index) +
                                     " at row " + std::to_string(cell.row) + " (" +
                                     built_.circuit.region_at(cell.row) + ")",
                                 [i, previous = before[i]](Circuit& circuit) {
                                     circuit.sigma[previous] = circuit.sigma[i];
                                     circuit.sigma[i] = i;
                                 });
            }
        }
        return out;
    }

    const Built& built_;
    std::vector<Witness> wrong_;
    std::size_t freedom_;
    std::size_t tried_ = 0;
};

}  // namespace cairn::circuit
