/// What a simulator listens on and how the service it plays behaves.
public struct SimulatorConfiguration: Sendable {
    /// Address to listen on.
    public var host: String

    /// TCP port to listen on; 0 takes any free one.
    public var port: Int

    /// How many times faster than upstream tasks move, above 0: at 1 a task completes after 120 seconds.
    public var speed: Double

    /// What goes wrong, and when.
    public var faults: Faults

    /// What the draws of `p:` rules depend on: the same seed and the same calls fail alike.
    public var seed: UInt64

    /// How many unfinished tasks the account may have before create answers 400015; nil for no limit.
    public var openLimit: Int?

    /// Size of every video in bytes; nil, or less than the built-in clip needs, serves the clip as it is.
    public var videoBytes: Int?

    /// The one key that is accepted; nil accepts every key but the word `invalid`.
    public var acceptedKey: String?

    public init(
        host: String = "127.0.0.1",
        port: Int = 8787,
        speed: Double = 1,
        faults: Faults = Faults(),
        seed: UInt64 = 1,
        openLimit: Int? = nil,
        videoBytes: Int? = nil,
        acceptedKey: String? = nil
    ) {
        self.host = host
        self.port = port
        self.speed = speed
        self.faults = faults
        self.seed = seed
        self.openLimit = openLimit
        self.videoBytes = videoBytes
        self.acceptedKey = acceptedKey
    }

    /// Whether a request with this `Authorization` header is let in.
    func accepts(authorization: String?) -> Bool {
        guard let authorization else { return false }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        if let acceptedKey { return parts[1] == acceptedKey }
        return parts[1] != "invalid"
    }
}
