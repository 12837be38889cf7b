/// Which task a service is asked about, and what for.
public struct StatusQuestion: Sendable {
    /// The service's id.
    public var upstreamID: String
    /// Whether what the record repeats of the request is kept however large it is; a verdict on a task that the record names
    /// needs none of it.
    public var wholeEcho: Bool
    /// Whether the service itself is known to have given this id: then its refusal of the question is none of the id, and the
    /// client may ask in another way. Nil where no other way is wanted.
    public var isGivenByService: (@Sendable () async throws -> Bool)?

    public init(
        upstreamID: String, wholeEcho: Bool = false, isGivenByService: (@Sendable () async throws -> Bool)? = nil
    ) {
        self.upstreamID = upstreamID
        self.wholeEcho = wholeEcho
        self.isGivenByService = isGivenByService
    }
}
