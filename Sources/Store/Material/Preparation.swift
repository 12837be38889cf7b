public import Model

/// A queued task whose material is to be made ready by one worker.
public struct Preparation: Sendable {
    public let task: VideoTask
    /// The request as it was recorded, where names stand for material.
    public let body: [UInt8]
    /// The task whose last frame it begins with.
    public let parent: VideoTask?
    /// The files that it gives, by SHA-256 in hexadecimal.
    public let files: [String: GivenFile]
}

/// A file that a task gives, where it was when the task was recorded.
public struct GivenFile: Sendable, Equatable {
    public var path: String
    public var host: String
}

/// A URL that a file was brought to.
public struct UploadedFile: Sendable, Equatable {
    public var url: String
    /// Milliseconds since 1970, UTC.
    public var uploadedAt: Int64

    public init(url: String, uploadedAt: Int64) {
        (self.url, self.uploadedAt) = (url, uploadedAt)
    }
}
