extension Duration {
    /// Rounded towards zero.
    public var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }

    /// Seconds with one decimal at most, the rest cut off: `60` or `0.5`.
    public var secondsText: String {
        let tenths = components.attoseconds / 100_000_000_000_000_000
        return tenths == 0 ? "\(components.seconds)" : "\(components.seconds).\(tenths)"
    }
}
