/// Each chart is drawn twice and the style sheet shows one of the drawings.
///
/// Text in a drawing grows and shrinks with it. One drawing for all screens would have text of five pixels on a
/// telephone, or four labels on a desk.
enum ChartSize: String, Sendable, CaseIterable {
    case wide, narrow

    var width: Double { self == .wide ? 640 : 320 }

    /// Of the charts that do not grow with their rows.
    var height: Double { self == .wide ? 260 : 230 }
}
