public import Media

/// What a model of the service takes. Adding a model is adding one entry to `all`.
public struct VideoModel: Sendable {
    public let id: String
    /// Seconds.
    public let durations: ClosedRange<Int64>
    public let resolutions: [String]
    /// Resolutions that one place of the documentation lists and another does not: sent, with a warning.
    public let disputedResolutions: [String]
    public let ratios: [String]
    /// Keys of `provider_specific` that the model heeds; all are booleans.
    public let providerOptions: [String]
    /// What it takes as material, and how much of it.
    public let images: MaterialLimits
    public let audios: MaterialLimits
    public let videos: MaterialLimits

    /// The model that a request without another choice goes to.
    public static let standard = VideoModel(
        id: "doubao-seedance-2-0-260128",
        durations: 4...15,
        resolutions: ["480p", "720p"],
        disputedResolutions: ["1080p"],
        ratios: ["16:9", "4:3", "1:1", "3:4", "9:16"],
        providerOptions: ["generate_audio"],
        images: .image,
        audios: .audio,
        videos: .video)

    /// Every model that the service documents.
    public static let all = [standard]

    public static func named(_ id: String) -> VideoModel? {
        all.first { $0.id == id }
    }
}
