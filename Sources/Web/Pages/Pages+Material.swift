import Contract
import Desk
import HTTPTypes
import Hummingbird
import Model
import NIOCore
import Store

extension Pages {
    func addMaterial(to router: Router<WebContext>) {
        router.get("tasks/{task}/material/{number}") { request, context in
            let (name, visitor) = (try Self.segment("task", context), try Self.requireViewer(context))
            let task = try await desk.repository.task(named: name, profile: desk.profile)
            try visitor.require(task, named: name)
            let number = try Self.segment("number", context)
            return try await material(number, of: task.id, request)
        }
    }

    /// A piece of material that travelled within a request, as what it is.
    private func material(_ number: String, of task: Int64, _ request: Request) async throws -> Response {
        let pieces = TaskMaterial.all(in: try await desk.repository.requestBody(of: task) ?? [])
        guard let place = Int(number), pieces.indices.contains(place - 1), let type = pieces[place - 1].type,
            let bytes = pieces[place - 1].bytes
        else {
            throw Failure(
                code: "no_material",
                message:
                    "there is no material '\(Sanitizer.line(number).truncated(to: 20))' within the request of task "
                    + "\(task) that can be shown", exit: .notFound)
        }
        // What was sent does not change.
        var headers: HTTPFields = [.contentType: type, .acceptRanges: "bytes", .cacheControl: "private, max-age=600"]
        let size = Int64(bytes.count)
        switch ByteRange(request.headers[.range], size: size) {
        case .whole: return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
            let part = bytes[Int(range.lowerBound)..<Int(range.upperBound)]
            return Response(
                status: .partialContent, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: part)))
        case .none:
            headers[.contentRange] = "bytes */\(size)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
    }

    /// What a page shows of the material of a request. Of other servers there are links alone: a picture would tell
    /// them who looks.
    func material(of task: VideoTask, in body: [UInt8]?, _ words: Words) -> [[String: Any]] {
        TaskMaterial.all(in: body ?? []).enumerated().map { place, piece in
            var shown: [String: Any] = ["name": words["material." + piece.role]]
            if let type = piece.type {
                shown["address"] = "/tasks/\(task.id)/material/\(place + 1)"
                shown["type"] = type
                switch piece.kind {
                case .image: shown["isImage"] = true
                case .video: shown["isVideo"] = true
                case .audio: shown["isAudio"] = true
                }
            } else if piece.isLink {
                (shown["link"], shown["text"]) = (piece.address, piece.address.truncated(to: 80))
            } else {
                shown["text"] = piece.address.truncated(to: 80)
            }
            return shown
        }
    }

    /// The tasks that one comes from, as far as the visitor may see them.
    func chain(of task: VideoTask, _ words: Words, _ visitor: Visitor) async throws -> [[String: Any]] {
        let ids = [("parent", task.parentID), ("continues", task.continuesID)]
        let others = try await desk.repository.tasks(ids.compactMap(\.1)).filter(visitor.sees)
        return ids.compactMap { name, id in
            guard let other = others.first(where: { $0.id == id }) else { return nil }
            return [
                "name": words[name], "id": other.id, "prompt": Self.prompt(other).truncated(to: 120),
                "stateText": stateText(other, words), "hasVideo": other.video?.state == .saved,
            ]
        }
    }
}
