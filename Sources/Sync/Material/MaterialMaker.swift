import Crypto
import Files
import Model
import Providers
public import Store

/// Makes the material of queued tasks ready, and with it the requests that are sent.
public struct MaterialMaker: Sendable {
    private let repository: TaskRepository
    private let settings: MaterialSettings
    private let videos: VideoFinder
    private let worker: Worker

    /// Milliseconds after which material that could not be made ready is tried again.
    static let retryAfter: Int64 = 60_000
    /// A URL that is good for less than this is not sent if there is another, in milliseconds: the service has to fetch it.
    private static let leastLife: Int64 = 300_000
    /// One that is good for less than this is sent by no means.
    private static let shortestLife: Int64 = 60_000
    /// Bytes that an upload command may print.
    private static let printed = 65_536

    public init(repository: TaskRepository, settings: SyncSettings, worker: Worker) {
        self.repository = repository
        self.settings = settings.material
        self.worker = worker
        videos = .here(settings.videosFolder)
    }

    /// Why something is not ready, as a sentence.
    private struct NotReady: Error {
        var reason: String
    }

    /// What stands in a request for one piece.
    private struct Ready {
        var address: String
        /// Milliseconds since 1970, UTC; nil for ever.
        var until: Int64?
        var note: String
    }

    /// Makes the material of one task ready, or notes why it is not.
    /// - Returns: whether it is.
    /// - Throws: `CancellationError` if it was cut off, once the task is given back; `StoreError`.
    @discardableResult
    public func prepare(_ preparation: Preparation) async throws -> Bool {
        do {
            let (body, until, note) = try await request(preparation)
            return try await repository.finish(preparation, with: body, until: until, note: note, worker: worker)
        } catch let notReady as NotReady {
            _ = try await repository.putOff(
                preparation, because: notReady.reason, for: Self.retryAfter, worker: worker)
            return false
        } catch is CancellationError {
            let (repository, worker) = (repository, worker)
            try await Task { try await repository.letGo(of: preparation, worker: worker) }.value
            throw CancellationError()
        }
    }

    private func request(_ preparation: Preparation) async throws -> (body: [UInt8], until: Int64?, note: String) {
        let provider = preparation.task.provider
        guard let rules = settings.rules(provider) else {
            throw NotReady(reason: "the service \(provider) is not known to this program")
        }
        let pending: [PendingMaterial]
        do { pending = try rules.check(preparation.body).pending } catch { throw notReady(error) }
        var addresses: [PendingMaterial: String] = [:]
        var (untils, notes): ([Int64], [String]) = ([], [])
        for material in pending where addresses[material] == nil {
            let ready =
                switch material {
                case .lastFrame: try await lastFrame(preparation, rules)
                case .file(let sha256, _): try await url(ofFile: sha256, preparation)
                }
            addresses[material] = ready.address
            notes.append(ready.note)
            if let until = ready.until { untils.append(until) }
        }
        let body = PendingMaterial.filled(preparation.body, with: addresses)
        do {
            guard try rules.check(body).pending.isEmpty else {
                throw NotReady(reason: "its request has material whose name cannot be replaced")
            }
        } catch let invalid as InvalidRequest { throw notReady(invalid) }
        // So that the service has time to fetch what is sent in the last moment.
        let until = untils.min().map { max($0 - Self.leastLife, repository.now + Self.shortestLife / 2) }
        return (body, until, notes.joined(separator: "; "))
    }

    private func notReady(_ invalid: InvalidRequest) -> NotReady {
        let violations = invalid.violations.map { "\($0)" }.joined(separator: "; ")
        return NotReady(reason: "with its material the request breaks rules of the service: \(violations)")
    }

    // MARK: Last frames

    private func lastFrame(_ preparation: Preparation, _ rules: any RequestRules) async throws -> Ready {
        guard let parent = preparation.parent else {
            throw NotReady(reason: "the task whose last frame it begins with is not in this ledger")
        }
        guard let video = parent.video, video.state == .saved, let place = videos.place(of: video) else {
            throw NotReady(reason: "the video of task \(parent.id) is not saved")
        }
        if let host = place.host {
            throw NotReady(
                reason: "the video of task \(parent.id) is on \(host); fetch it with `reel download \(parent.id)`")
        }
        let what = "the last frame of task \(parent.id)"
        do {
            let picture = try await LastFrame.picture(
                of: place.path, environment: settings.environment, limit: rules.maximumFileBytes(of: .image))
            let address = try rules.address(ofFile: picture, .image, at: what)
            let sha256 = [UInt8](SHA256.hash(data: picture)).hexadecimal
            return Ready(address: address, note: "it begins with \(what) (\(picture.count) bytes, SHA-256 \(sha256))")
        } catch let failed as Program.Failed {
            let help = failed.isMissing ? "; \(LastFrame.howToInstall)" : ""
            throw NotReady(reason: "\(what) could not be taken: \(failed.reason)\(help)")
        } catch let invalid as InvalidRequest { throw notReady(invalid) }
    }

    // MARK: Files

    private func url(ofFile sha256: String, _ preparation: Preparation) async throws -> Ready {
        guard let file = preparation.files[sha256], let hash = [UInt8](hexadecimal: sha256) else {
            throw NotReady(reason: "a file that it gives is not known in this ledger")
        }
        guard let command = settings.uploadCommand, let program = command.first else {
            throw NotReady(
                reason: "\(file.path) has to be brought to a URL, and material.upload_command is not set on this host")
        }
        let key = [UInt8](SHA256.hash(data: Array(command.joined(separator: "\0").utf8)))
        if let known = try await repository.upload(of: hash, by: key) {
            let until = until(known)
            if until ?? .max > repository.now + Self.leastLife {
                return Ready(address: known.url, until: until, note: "\(file.path) is at \(known.url)")
            }
        }
        guard try await FileHash.read(file.path) == hash else {
            let isOther = file.host == ThisProcess.hostName ? "" : "; the task was recorded on \(file.host)"
            throw NotReady(
                reason: "\(file.path) is not there any more, or has changed since the task was recorded\(isOther)")
        }
        let output: [UInt8]
        do {
            output = try await Program.output(
                of: program, Array(command.dropFirst()) + [file.path, sha256], environment: settings.environment,
                within: settings.uploadTimeout, limit: Self.printed)
        } catch let failed as Program.Failed {
            throw NotReady(reason: "material.upload_command (\(program)) for \(file.path): \(failed.reason)")
        }
        let url = try line(output, program)
        try await repository.note(url, ofUpload: hash, by: key)
        let until = until(UploadedFile(url: url, uploadedAt: repository.now))
        if let until, until - repository.now < Self.shortestLife {
            throw NotReady(
                reason:
                    "material.upload_command (\(program)) printed a URL that is good for less than a minute, in which no "
                    + "service fetches it")
        }
        return Ready(address: url, until: until, note: "\(file.path) is at \(url)")
    }

    /// By the setting, or as the URL itself says.
    private func until(_ file: UploadedFile) -> Int64? {
        [settings.urlLifetime.map { file.uploadedAt + $0 }, MaterialLink(field: "", url: file.url).expiresAt].compactMap
        { $0 }.min()
    }

    private func line(_ output: [UInt8], _ program: String) throws -> String {
        let lines = String(decoding: output, as: UTF8.self).split(
            omittingEmptySubsequences: true, whereSeparator: \.isNewline)
        guard let first = lines.first, lines.count == 1 else {
            throw NotReady(
                reason:
                    "material.upload_command (\(program)) printed \(lines.count == 0 ? "nothing" : "\(lines.count) lines"); "
                    + "allowed: one line with a URL")
        }
        let url = String(first).trimmed
        guard url.hasPrefix("https://") || url.hasPrefix("http://"),
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !url.utf8.contains(0x22), !url.utf8.contains(0x5C)
        else {
            throw NotReady(
                reason:
                    "material.upload_command (\(program)) printed \"\(url.prefix(60))\"; allowed: an http or https URL")
        }
        return url
    }
}
