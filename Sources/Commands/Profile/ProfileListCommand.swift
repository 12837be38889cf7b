import ArgumentParser
import Contract
import FoundationEssentials
import Providers
import Store
import Sync
import Transport

struct ProfileListCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every profile: where it is, whether it has a key, what is passed over.")

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    static var fieldNames: [String] { fields.names }

    /// A profile as it is printed.
    struct Line {
        var name: String
        var baseURL: String
        var isInUse: Bool
        /// `set`, `none`, or what is wrong with it.
        var key: String
        /// Tasks that no key at hand can follow.
        var passedOver = 0
    }

    func perform(_ context: Context) async throws {
        let settings = context.settings
        var lines: [Line] = []
        var keys: [String: Credentials] = [:]
        for name in Set(settings.file.profiles.keys).union([settings.profile.value]).sorted() {
            var line = Line(
                name: name, baseURL: settings.address(of: name), isInUse: name == settings.profile.value, key: "none")
            do {
                if let found = try settings.credentials(of: name) {
                    (line.key, line.baseURL) = ("set", "\(found.baseURL)")
                    keys[name] = found
                }
            } catch {
                line.key = FailureReport.failure(for: error).message
            }
            lines.append(line)
        }
        if mayHaveLedger(settings.ledger) {
            let (found, atHand) = (lines, keys)
            do {
                lines = try await context.withLedger { try await Self.counted(found, atHand, $0, context) }
            } catch StoreError.noLedger {}
        }
        Stream.out(rows(lines).render(output, context))
    }

    /// Whether there may be a ledger to look at. Of a server only a look tells.
    private func mayHaveLedger(_ address: LedgerAddress) -> Bool {
        guard case .file(let path) = address else { return true }
        return FileManager.default.fileExists(atPath: path)
    }

    /// The lines with what is passed over, those included whose profile is known to the ledger alone.
    private static func counted(
        _ lines: [Line], _ keys: [String: Credentials], _ repository: TaskRepository, _ context: Context
    ) async throws -> [Line] {
        var lines = lines
        var profiles: [String: Int64] = [:]
        var baseURLs: [String: String] = [:]
        for line in lines {
            guard let key = keys[line.name] else { continue }
            baseURLs[line.name] = line.baseURL
            profiles[line.name] = try await repository.knownAccount(
                provider: key.service.name, baseURL: line.baseURL, key: key.key.secret)
        }
        for group in try await repository.passedOver(profiles, unmet: baseURLs) {
            context.say(group.sentence)
            if let index = lines.firstIndex(where: { $0.name == group.profile }) {
                lines[index].passedOver += group.count
            } else {
                lines.append(
                    Line(
                        name: group.profile, baseURL: group.baseURL, isInUse: false, key: "none",
                        passedOver: group.count))
            }
        }
        return lines
    }

    private static let fields = FieldTable<Line>([
        Field("name", .text, "The name of the profile.") { .text($0.name) },
        Field("base_url", .text, "The address of the service.") { .text($0.baseURL) },
        Field("in_use", .flag, "Whether commands use it.") { .flag($0.isInUse) },
        Field("key", .text, "Whether it has a key, or what is wrong with it.") { .text($0.key) },
        Field("passed_over", .integer, "How many tasks no key at hand can follow.") { .init($0.passedOver) },
    ])

    private func rows(_ lines: [Line]) -> Rows<Line> {
        Rows(
            lines, Self.fields,
            columns: [
                .init(.init(title: "PROFILE")) { .init($0.name) },
                .init(.init(title: "BASE URL", minimumWidth: 16, isFlexible: true)) { .init($0.baseURL) },
                .init(.init(title: "IN USE")) { .init($0.isInUse ? "yes" : "") },
                .init(.init(title: "KEY", minimumWidth: 12, isFlexible: true)) { .init($0.key) },
                .init(.init(title: "PASSED OVER", alignment: .right, presence: .ifAny)) {
                    .init($0.passedOver == 0 ? "" : "\($0.passedOver)")
                },
            ])
    }
}
