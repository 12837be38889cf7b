import ArgumentParser
import Contract
import FoundationEssentials
import Model
import Store
import Sync
import Transport

struct ProfileListCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every profile: where it is, whether it has a key, what is passed over.")

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    static let fieldNames = ["name", "base_url", "in_use", "key", "passed_over"]

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
        var keys: [String: String] = [:]
        for name in Set(settings.file.profiles.keys).union([settings.profile.value]).sorted() {
            let isInUse = name == settings.profile.value
            let address =
                isInUse ? settings.baseURL.value : settings.file.profiles[name]?.baseURL ?? Services.usualBaseURL
            var line = Line(name: name, baseURL: address, isInUse: isInUse, key: "none")
            do {
                if let found = try settings.credentials(of: name) {
                    (line.key, line.baseURL) = ("set", "\(found.baseURL)")
                    keys[name] = found.key.secret
                }
            } catch {
                line.key = FailureReport.failure(for: error).message
            }
            lines.append(line)
        }
        if FileManager.default.fileExists(atPath: settings.database.value) {
            let (found, atHand) = (lines, keys)
            lines = try await context.withLedger { try await Self.counted(found, atHand, $0, context) }
        }
        Stream.out(rows(lines).render(output, context))
    }

    /// The lines with what is passed over, those included whose profile is known to the ledger alone.
    private static func counted(
        _ lines: [Line], _ keys: [String: String], _ repository: TaskRepository, _ context: Context
    ) async throws -> [Line] {
        var lines = lines
        var profiles: [String: Int64] = [:]
        var baseURLs: [String: String] = [:]
        for line in lines {
            guard let key = keys[line.name] else { continue }
            baseURLs[line.name] = line.baseURL
            profiles[line.name] = try await repository.knownAccount(baseURL: line.baseURL, key: key)
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

    private func rows(_ lines: [Line]) -> Rows<Line> {
        Rows(
            elements: lines,
            columns: [
                .init(title: "PROFILE"), .init(title: "BASE URL", minimumWidth: 16, isFlexible: true),
                .init(title: "IN USE"), .init(title: "KEY", minimumWidth: 12, isFlexible: true),
                .init(title: "PASSED OVER", alignment: .right, presence: .ifAny),
            ],
            cells: { line in
                [
                    .init(line.name), .init(line.baseURL), .init(line.isInUse ? "yes" : ""), .init(line.key),
                    .init(line.passedOver == 0 ? "" : "\(line.passedOver)"),
                ]
            },
            csvHeader: Self.fieldNames,
            csvFields: { line in
                [
                    .text(line.name), .text(line.baseURL), .boolean(line.isInUse), .text(line.key),
                    .integer(Int64(line.passedOver)),
                ]
            },
            writeJSON: { line, json in
                json.object { json in
                    json.field("name", line.name)
                    json.field("base_url", line.baseURL)
                    json.field("in_use", line.isInUse)
                    json.field("key", line.key)
                    json.field("passed_over", line.passedOver)
                }
            },
            fieldNames: Self.fieldNames)
    }
}
