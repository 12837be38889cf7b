/// A model of a service, as far as a person chooses by it.
public struct OfferedModel: Sendable {
    public let id: String
    /// How long its videos may be, in seconds.
    public let durations: ClosedRange<Int64>
    /// Those that are sent with a warning are among them.
    public let resolutions: [String]
    public let ratios: [String]

    public init(id: String, durations: ClosedRange<Int64>, resolutions: [String], ratios: [String]) {
        self.id = id
        self.durations = durations
        self.resolutions = resolutions
        self.ratios = ratios
    }
}
