import Contract
import Files
import HTTPTypes
import Hummingbird
import Model
import NIOCore
import NIOPosix
import Store
import Sync

/// The file of a saved video, whole or in the parts that a player asks for.
struct VideoRoute: Sendable {
    let desk: WebDesk

    /// - Throws: `Failure` where there is no file of that task on this machine.
    func response(_ task: String, _ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = Int64(task) else { throw missing(task) }
        let found = try await desk.repository.task(id)
        // Where it is comes from the ledger alone.
        guard let video = found.video, video.state == .saved, let path = path(of: video),
            let file = try? OpenFile(path, for: .reading), let information = try? file.information(),
            !information.isFolder
        else { throw missing(task) }
        let size = information.size
        var headers: HTTPFields = [
            .contentType: Self.type(of: path), .acceptRanges: "bytes", .cacheControl: "private, no-cache",
        ]
        let tag = video.sha256.map { "\"\($0)\"" }
        headers[.eTag] = tag
        if let tag, request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        // A part of another version is of no use.
        let condition = request.headers[.ifRange]
        let header = condition == nil || condition == tag ? request.headers[.range] : nil
        switch ByteRange(header, size: size) {
        case .whole: return Response(status: .ok, headers: headers, body: body(file, 0..<size))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
            return Response(status: .partialContent, headers: headers, body: body(file, range))
        case .none:
            headers[.contentRange] = "bytes */\(size)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
    }

    /// Only what lies in the folder of the videos is told: not what went to a file of its own, nor what another ledger says.
    func path(of video: VideoFile) -> String? {
        let place = VideoFinder.here(desk.videosFolder).place(of: video)
        guard !video.isPathForeign, let place, place.host == nil, place.path.hasPrefix(desk.videosFolder + "/"),
            !place.path.split(separator: "/").contains("..")
        else { return nil }
        return place.path
    }

    private static let chunk = 256 * 1_024

    private static func type(of path: String) -> String {
        path.hasSuffix(".webm") ? "video/webm" : path.hasSuffix(".mov") ? "video/quicktime" : "video/mp4"
    }

    func missing(_ task: String) -> Failure {
        Failure(
            code: "no_video", message: "there is no video of task \(Sanitizer.line(task).truncated(to: 40)) here",
            exit: .notFound)
    }

    private func body(_ file: OpenFile, _ range: Range<Int64>) -> ResponseBody {
        ResponseBody(contentLength: Int(range.count)) { writer in
            var position = range.lowerBound
            while position < range.upperBound {
                let count = Int(min(Int64(Self.chunk), range.upperBound - position))
                let bytes = try await FileReading.read(file, at: position, count: count)
                // It got shorter meanwhile: what was announced cannot be sent.
                guard !bytes.isEmpty else { throw FileShrank() }
                try await writer.write(ByteBuffer(bytes: bytes))
                position += Int64(bytes.count)
            }
            try await writer.finish(nil)
        }
    }
}

private struct FileShrank: Error {}

/// Reads on threads that may wait for a disk.
private enum FileReading {
    static func read(_ file: OpenFile, at position: Int64, count: Int) async throws -> [UInt8] {
        try await NIOThreadPool.singleton.runIfActive {
            try [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
                length = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: position)
            }
        }
    }
}
