import Contract
public import Model
import Providers
public import Store

/// With which request a task is made again.
public enum RemakeRequest: Sendable {
    /// That of the task, with changes.
    case changed(RequestDescription)
    /// Another one.
    case whole(VideoRequest)
}

/// A task to be made again, and with what request.
public struct Remake: Sendable {
    public var parent: VideoTask
    public var request: VideoRequest
    /// The task whose last frame it begins with, if that is the same as that of the old one.
    public var continuesID: Int64?

    public init(parent: VideoTask, request: VideoRequest, continuesID: Int64? = nil) {
        (self.parent, self.request, self.continuesID) = (parent, request, continuesID)
    }

    /// A task with what people say of the old one, and linked to it; what it costs is not known yet.
    public var draft: TaskDraft {
        var draft = TaskDraft(request: request, profile: parent.profile, accountID: 0)
        (draft.project, draft.shot, draft.tags, draft.note) = (parent.project, parent.shot, parent.tags, parent.note)
        (draft.parentID, draft.priority, draft.continuesID) = (parent.id, parent.priority, continuesID)
        return draft
    }
}

extension LocalDesk {
    /// Old tasks with their new requests, all of them checked; nothing is recorded.
    /// - Throws: `Failure` where the request is not in the ledger any more; `InvalidRequest`.
    public func remakes(
        of choice: TaskChoice, with request: RemakeRequest, for caller: Caller
    ) async throws -> [Remake] {
        var remakes: [Remake] = []
        for id in try await ids(of: choice, for: caller) {
            let parent = try await repository.task(id)
            switch request {
            case .whole(let whole): remakes.append(Remake(parent: parent, request: whole))
            case .changed(let changes):
                guard parent.provider == settings.provider else {
                    throw Failure(
                        code: "other_service",
                        message: "the request of task \(id) is for \(parent.provider), and profile \(settings.profile) "
                            + "is at \(settings.provider); give --request, or another --profile",
                        exit: .invalidRequest, task: id)
                }
                guard let draft = try await repository.draft(of: id) else {
                    let sentence =
                        parent.prunedSentence(caller.time) ?? "the request of task \(id) is not in the ledger"
                    throw Failure(
                        code: "no_request", message: sentence + "; give --request", exit: .invalidRequest, task: id)
                }
                var request = try settings.rules.change(draft.body, by: changes)
                request.files = draft.files.merging(changes.files) { $1 }.filter { sha256, _ in
                    request.pending.contains { if case .file(sha256, _) = $0 { true } else { false } }
                }
                let isSameFrame = changes.urls(.image, .firstFrame).isEmpty
                remakes.append(
                    Remake(parent: parent, request: request, continuesID: isSameFrame ? parent.continuesID : nil))
            }
        }
        return remakes
    }
}

extension VideoTask {
    /// Says that the body of the request is gone, and when it went; nil if it was never dropped.
    /// - Parameter time: writes a moment.
    public func prunedSentence(_ time: (Int64) -> String) -> String? {
        prunedAt.map { "the request of task \(id) as it was sent was dropped by `reel prune` at \(time($0))" }
    }
}
