import Media

/// What a model of the service takes. Adding a model is adding one entry to `all`.
struct VideoModel: Sendable {
    let id: String
    /// Seconds.
    let durations: ClosedRange<Int64>
    let resolutions: [String]
    /// Resolutions that one place of the documentation lists and another does not: sent, with a warning.
    let disputedResolutions: [String]
    let ratios: [String]
    /// Keys of `provider_specific` that the model heeds; all are booleans.
    let providerOptions: [String]
    /// What it takes as material, and how much of it.
    let images: MaterialLimits
    let audios: MaterialLimits
    let videos: MaterialLimits

    /// The model that a request without another choice goes to.
    static let standard = VideoModel(
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
    static let all = [standard]

    static func named(_ id: String) -> VideoModel? {
        all.first { $0.id == id }
    }
}
