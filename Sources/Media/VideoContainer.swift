/// The kinds of file that players take for a video.
public enum VideoContainer: String, Sendable, CaseIterable {
    case mp4, quickTime, webm, matroska, avi, transportStream

    /// The ending of a file's name, without the dot.
    public var ending: String {
        switch self {
        case .mp4: "mp4"
        case .quickTime: "mov"
        case .webm: "webm"
        case .matroska: "mkv"
        case .avi: "avi"
        case .transportStream: "ts"
        }
    }

    /// What people call it.
    public var name: String {
        switch self {
        case .mp4: "MP4"
        case .quickTime: "QuickTime"
        case .webm: "WebM"
        case .matroska: "Matroska"
        case .avi: "AVI"
        case .transportStream: "MPEG transport stream"
        }
    }
}
