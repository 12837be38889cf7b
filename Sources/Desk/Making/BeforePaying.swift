import Contract
import Model
import Store
import Sync

/// What is looked at before anything is recorded or sent: a video that cannot be written must not be paid for.
struct BeforePaying {
    let session: Session
    let isRecordOnly: Bool

    /// What a draft's ref names already was looked at when it was recorded.
    /// - Parameter isNew: whether it is known that nothing was recorded under the ref.
    /// - Returns: whether it would be a new task.
    /// - Throws: `Failure` with exit code 73.
    @discardableResult
    func check(_ draft: TaskDraft, isNew: Bool = false) async throws -> Bool {
        let known = isNew ? nil : try await known(draft.ref, draft.profile)
        if known == nil { try checkDestination(draft.outputPath) }
        if !isRecordOnly, known == nil || known?.state == .queued { try checkRoom(draft.outputPath) }
        return known == nil
    }

    private func known(_ ref: String?, _ profile: String) async throws -> VideoTask? {
        guard let ref else { return nil }
        do {
            return try await session.repository.task(named: "ref:\(ref)", profile: profile)
        } catch StoreError.ambiguous(_, let candidates) {
            // Takes of one line of a batch.
            return candidates.first
        } catch StoreError.noSuchTask {
            return nil
        }
    }

    private func checkDestination(_ output: String?) throws {
        let place = output ?? session.settings.videosFolder
        if let output, let reason = session.repository.whyReserved(output) {
            throw Failure(
                code: "reserved_name", message: "\(output): \(reason); choose another name. Nothing was sent",
                exit: .cannotWrite)
        }
        do {
            if let output {
                try DestinationCheck.check(output: output)
            } else {
                try DestinationCheck.check(videosFolder: place)
            }
        } catch {
            let what = output == nil ? "the videos folder \(place)" : place
            throw Failure(
                code: error.code, message: "\(what): \(error.reason). Nothing was sent", exit: .cannotWrite)
        }
    }

    private func checkRoom(_ output: String?) throws {
        let room = DiskRoom(
            folders: [output ?? session.settings.videosFolder] + (session.repository.folder.map { [$0] } ?? []),
            needed: session.settings.minimumFreeBytes)
        guard let shortage = room.shortage else { return }
        throw Failure(
            code: "low_disk",
            message: "the disk of \(shortage.folder) has \(ByteCount.text(shortage.free)) free, and min_free_bytes "
                + "asks for \(ByteCount.text(shortage.needed)); make room, or set less. Nothing was sent",
            exit: .cannotWrite)
    }
}
