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

    /// The account that each accepted key is of, where there are several; nil for one account. It comes before
    /// `acceptedKey`.
    public var accountsByKey: [String: String]?

    public init(
        host: String = "127.0.0.1",
        port: Int = 8787,
        speed: Double = 1,
        faults: Faults = Faults(),
        seed: UInt64 = 1,
        openLimit: Int? = nil,
        videoBytes: Int? = nil,
        acceptedKey: String? = nil,
        accountsByKey: [String: String]? = nil
    ) {
        self.host = host
        self.port = port
        self.speed = speed
        self.faults = faults
        self.seed = seed
        self.openLimit = openLimit
        self.videoBytes = videoBytes
        self.acceptedKey = acceptedKey
        self.accountsByKey = accountsByKey
    }

    /// The account that a request with this `Authorization` header is let in to; nil if it is not let in.
    func account(of authorization: String?) -> String? {
        guard let authorization else { return nil }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let key = String(parts[1])
        if let accountsByKey { return accountsByKey[key] }
        if let acceptedKey { return key == acceptedKey ? "" : nil }
        return key == "invalid" ? nil : ""
    }
}
