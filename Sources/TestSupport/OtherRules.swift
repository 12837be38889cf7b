public import Model
public import Providers

/// A made-up service: it takes library entries as they are, no videos, and files under addresses of its own.
public struct OtherRules: RequestRules {
    public init() {}

    public var models: [OfferedModel] {
        [OfferedModel(id: "m1", durations: 1...60, resolutions: ["8k"], ratios: ["2:1"])]
    }

    public var defaults: RequestDescription {
        var defaults = RequestDescription()
        defaults.model = "m1"
        return defaults
    }

    public var timeouts: ClosedRange<Int64> { 1...10 }
    public var maximumBodyBytes: Int { 1_000 }

    public func tooLarge(_ bytes: Int?) -> Violation { Violation(field: "request", found: "more", allowed: "less") }

    public func check(_ body: [UInt8]) throws(InvalidRequest) -> VideoRequest { throw InvalidRequest(violations: []) }

    public func compose(_ description: RequestDescription) throws(InvalidRequest) -> VideoRequest {
        throw InvalidRequest(violations: [])
    }

    public func change(_ body: [UInt8], by description: RequestDescription) throws(InvalidRequest) -> VideoRequest {
        throw InvalidRequest(violations: [])
    }

    public func isAddress(_ text: String) -> Bool { text.hasPrefix("asset://") }

    public func maximumFileBytes(of kind: MaterialKind) -> Int { 100 }

    public func violations(ofFileBytes bytes: Int, _ kind: MaterialKind, at path: String) -> [Violation] {
        kind == .video ? [Violation(field: path, found: "a file", allowed: "a URL")] : []
    }

    public func address(ofFile bytes: [UInt8], _ kind: MaterialKind, at path: String) throws(InvalidRequest) -> String {
        guard bytes.count <= 100 else {
            throw InvalidRequest(violations: [Violation(field: path, found: "much", allowed: "100 bytes")])
        }
        return "bytes:\(bytes.count)"
    }
}
