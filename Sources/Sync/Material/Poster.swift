/// A picture that stands for a video in a list, made by ffmpeg.
public enum Poster {
    private static let deadline = Duration.seconds(60)
    private static let mostBytes = 2_000_000

    /// Whether this machine can make one.
    public static func isPossible(_ environment: [String: String]) -> Bool { LastFrame.isPossible(environment) }

    /// One of the first pictures that shows most, as the very first is often black: a JPEG, 640 pixels wide at most.
    /// - Parameter video: an absolute path.
    /// - Throws: an error whose description says why there is none.
    public static func jpeg(of video: String, environment: [String: String]) async throws -> [UInt8] {
        let picture = try await Program.output(
            of: "ffmpeg",
            [
                "-nostdin", "-v", "error", "-i", video, "-map", "0:v:0", "-vf", "thumbnail=24,scale='min(640,iw)':-2",
                "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "pipe:1",
            ],
            environment: environment, within: deadline, limit: mostBytes)
        guard !picture.isEmpty else { throw Program.Failed(reason: "the video has no picture that ffmpeg can read") }
        return picture
    }
}
