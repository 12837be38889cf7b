import Contract
import Model

/// A chart of the page with the numbers behind it.
struct StatisticsSection: Sendable {
    /// A bar of its own within a section.
    struct Bar: Sendable {
        var name: String
        var chart: String
        var remark: String
    }

    /// Unlike that of any other section.
    var id: String
    var heading: String
    /// What must be known to read it.
    var hint: String?
    /// SVG that is safe to be shown; empty where there is nothing to draw.
    var chart = ""
    var bars: [Bar] = []
    /// What is said instead of a chart.
    var nothing: String?
    var table: NumbersTable?

    /// For a template.
    var content: [String: Any] {
        var content: [String: Any] = [
            "anchor": id, "heading": heading, "chart": chart, "hint": hint ?? "", "hasHint": hint != nil,
            "nothing": nothing ?? "", "isNothing": nothing != nil, "hasTable": table != nil,
            "bars": bars.map {
                ["barName": $0.name, "barChart": $0.chart, "remark": $0.remark, "hasRemark": !$0.remark.isEmpty]
                    as [String: Any]
            },
        ]
        if let table { content.merge(table.content) { $1 } }
        return content
    }
}

/// The numbers of a chart. The first cell of a row is its name.
struct NumbersTable: Sendable {
    var columns: [String]
    var rows: [[String]]
    /// The last row, which tells all others together.
    var sums: [String] = []

    fileprivate var content: [String: Any] {
        [
            "columns": columns, "rows": rows.map(Self.row), "hasSums": !sums.isEmpty, "sums": [Self.row(sums)],
        ]
    }

    private static func row(_ cells: [String]) -> [String: Any] {
        ["rowName": cells.first.map(Self.line) ?? "", "cells": Array(cells.dropFirst())]
    }

    /// Names come from anywhere.
    private static func line(_ text: String) -> String { Sanitizer.line(text) }
}
