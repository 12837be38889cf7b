import Contract
import Desk
import Files
import Model
import Store
import Sync
import Transport

extension RemoteDesk {
    /// Looks at where the video of a new task is to go, before anything is paid for.
    /// - Throws: `Failure`.
    static func checkDestination(_ order: SubmitOrder) throws {
        for case let path? in order.drafts.map(\.outputPath) {
            guard order.waits else {
                throw Failure(
                    code: "not_from_afar",
                    message:
                        "--output names a file of this machine, which the server cannot write; give --wait too, or "
                        + "bring the video here later with `reel download TASK -D FOLDER`", exit: .usage)
            }
            do { try DestinationCheck.check(output: path) } catch {
                throw Failure(
                    code: error.code, message: "\(path): \(error.reason). Nothing was sent", exit: .cannotWrite)
            }
        }
    }

    /// Brings the video of a task to a file of this machine, which must not be there yet.
    /// - Returns: the task with where its video is now.
    /// - Throws: `Failure`.
    func fetch(_ task: VideoTask, to path: String) async throws -> VideoTask {
        guard let video = task.video, video.state == .saved else { return task }
        let partial = path + ".part-\(UInt32.random(in: .min ... .max))"
        do {
            let file = try OpenFile(partial, for: .writing, .createNew)
            var position: Int64 = 0
            for try await bytes in api.video(task.id) {
                try bytes.withUnsafeBytes { try file.writeAll($0, at: position) }
                position += Int64(bytes.count)
            }
            try file.synchronize()
            if let bytes = video.bytes, bytes != position {
                throw ServerConnection.Lost(
                    reason: "\(position) of \(bytes) bytes came", mayHaveArrived: true)
            }
            if let sha256 = video.sha256, try await FileHash.read(partial)?.hexadecimal != sha256 {
                throw ServerConnection.Lost(reason: "what came is not the video that was saved", mayHaveArrived: true)
            }
            try PrivateFiles.rename(partial, toNew: path)
        } catch {
            try? PrivateFiles.remove(partial)
            let reason = (error as? ServerConnection.Lost)?.reason ?? (error as? Failure)?.message ?? "\(error)"
            throw Failure(
                code: "video_not_saved",
                message:
                    "task \(task.id) is saved at the server, and its video could not be brought to \(path): \(reason)",
                exit: .videoNotSaved, task: task.id, created: .yes, next: "reel download \(task.id) -D FOLDER")
        }
        var task = task
        task.video?.path = path
        task.video?.folder = nil
        return task
    }
}
