public import Model

/// What one service takes: its rules, its own form of a request, and what it says in that form. Nothing here asks anybody.
public protocol RequestRules: Sendable {
    /// The models that the service documents.
    var models: [OfferedModel] { get }
    /// What a request has where nobody says anything else; its model is one of `models`.
    var defaults: RequestDescription { get }
    /// How long a task may be allowed to take, in seconds. Its end is the deadline of a request that does not say.
    var timeouts: ClosedRange<Int64> { get }

    /// The largest body, in bytes.
    var maximumBodyBytes: Int { get }
    /// What is wrong with a larger body.
    /// - Parameter bytes: its size; nil when it is only known to be too large.
    func tooLarge(_ bytes: Int?) -> Violation

    /// A whole body as a person wrote it, checked completely. It goes out byte by byte as it is.
    /// - Throws: `InvalidRequest` with every violation.
    func check(_ body: [UInt8]) throws(InvalidRequest) -> VideoRequest
    /// A request from what a person describes, with `defaults` for what is left open.
    /// - Throws: `InvalidRequest` with every violation.
    func compose(_ description: RequestDescription) throws(InvalidRequest) -> VideoRequest
    /// A request from the body of another, whatever else is in it kept. Where nothing is described, it is the same byte by
    /// byte.
    /// - Throws: `InvalidRequest` with every violation.
    func change(_ body: [UInt8], by description: RequestDescription) throws(InvalidRequest) -> VideoRequest

    /// Whether a text names material for the service as it stands; any other is the path of a file.
    func isAddress(_ text: String) -> Bool
    /// The largest file that may be given as material of a kind, in bytes.
    func maximumFileBytes(of kind: MaterialKind) -> Int
    /// What is wrong with a file of a size, before anybody reads it.
    /// - Parameter path: what the person calls it.
    func violations(ofFileBytes bytes: Int, _ kind: MaterialKind, at path: String) -> [Violation]
    /// What stands in a request for a file.
    /// - Parameters:
    ///   - bytes: the whole file, or its beginning with more than `maximumFileBytes`.
    ///   - path: what the person calls it.
    /// - Throws: `InvalidRequest` with every violation.
    func address(ofFile bytes: [UInt8], _ kind: MaterialKind, at path: String) throws(InvalidRequest) -> String
}

extension RequestRules {
    /// The model that a request without another choice goes to.
    public var standardModel: OfferedModel? { models.first { $0.id == defaults.model } }
}
