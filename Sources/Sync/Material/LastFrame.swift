import Files

/// Takes the last frame of a video, with ffmpeg.
public enum LastFrame {
    /// What to do where ffmpeg is missing.
    public static let howToInstall = "install ffmpeg (`apt install ffmpeg`, `brew install ffmpeg`)"

    private static let deadline = Duration.seconds(120)

    /// Whether this machine can take one.
    public static func isPossible(_ environment: [String: String]) -> Bool {
        (environment["PATH"] ?? "").split(separator: ":").contains { isExecutable("\($0)/ffmpeg") }
    }

    private static func isExecutable(_ path: String) -> Bool { PrivateFiles.isTaken(path) }

    /// - Parameter limit: bytes that the picture may have.
    /// - Returns: a PNG, which loses nothing, or a JPEG where that would be too large.
    /// - Throws: `Program.Failed`.
    static func picture(of video: String, environment: [String: String], limit: Int) async throws -> [UInt8] {
        let png = try await last(of: video, ["-c:v", "png"], environment, limit: 16 * limit)
        guard png.count > limit else { return png }
        return try await last(of: video, ["-c:v", "mjpeg", "-q:v", "2"], environment, limit: limit)
    }

    /// Of the last second the pictures are turned round, so that the last comes first. A video whose sound is longer than its
    /// picture may have none there.
    private static func last(
        of video: String, _ codec: [String], _ environment: [String: String], limit: Int
    ) async throws -> [UInt8] {
        for start in [["-sseof", "-1"], ["-sseof", "-5"], []] {
            let picture = try await Program.output(
                of: "ffmpeg",
                ["-nostdin", "-v", "error"] + start + [
                    "-i", video, "-map", "0:v:0", "-vf", "reverse", "-frames:v", "1",
                ]
                    + codec + ["-f", "image2pipe", "pipe:1"],
                environment: environment, within: deadline, limit: limit)
            if !picture.isEmpty { return picture }
        }
        throw Program.Failed(reason: "the video has no picture that ffmpeg can read")
    }
}
