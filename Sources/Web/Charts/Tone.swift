/// Colours of the page that bars and lines are drawn in. The style sheet knows their values, for light and dark.
enum Tone: String, Sendable {
    case good, bad, accent, soft, text

    var cssClass: String { "tone-" + rawValue }
}
