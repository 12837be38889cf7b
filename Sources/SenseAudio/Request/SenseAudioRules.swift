import Media
public import Model
public import Providers

/// What SenseAudio takes.
public struct SenseAudioRules: RequestRules {
    public init() {}

    public var models: [OfferedModel] {
        VideoModel.all.map { model in
            OfferedModel(
                id: model.id, durations: model.durations, resolutions: model.resolutions + model.disputedResolutions,
                ratios: model.ratios)
        }
    }

    public var defaults: RequestDescription { RequestBody.defaults }
    public var timeouts: ClosedRange<Int64> { BodyRules.timeouts }
    public var maximumBodyBytes: Int { BodyRules.maximumBodyBytes }

    public func tooLarge(_ bytes: Int?) -> Violation { BodyRules.tooLarge(bytes) }

    public func check(_ body: [UInt8]) throws(InvalidRequest) -> VideoRequest { try VideoRequest(body: body) }

    public func compose(_ description: RequestDescription) throws(InvalidRequest) -> VideoRequest {
        try VideoRequest(description)
    }

    public func change(_ body: [UInt8], by description: RequestDescription) throws(InvalidRequest) -> VideoRequest {
        try RequestBody.change(body, by: description)
    }

    public func isAddress(_ text: String) -> Bool { MaterialFile.isAddress(text) }

    public func maximumFileBytes(of kind: MaterialKind) -> Int { MaterialLimits.limits(for: kind).maximumByteCount }

    public func violations(ofFileBytes bytes: Int, _ kind: MaterialKind, at path: String) -> [Violation] {
        MaterialFile.violations(ofBytes: bytes, kind, at: path)
    }

    public func address(
        ofFile bytes: [UInt8], _ kind: MaterialKind, at path: String
    ) throws(InvalidRequest) -> String {
        try MaterialFile.address(of: bytes, kind, at: path)
    }
}
