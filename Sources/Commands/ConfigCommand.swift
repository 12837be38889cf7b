import ArgumentParser
import SenseAudio

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Settings.",
        subcommands: [ConfigShowCommand.self, ConfigPathCommand.self])
}

struct ConfigShowCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Each setting with where it came from; secrets are not shown.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let entries = context.settings.described()
        if output.json {
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            json.object { json in
                for entry in entries {
                    json.objectField(entry.name) { json in
                        json.field("value", entry.value)
                        json.field("source", entry.source)
                    }
                }
            }
            return Stream.out(json.text + "\n")
        }
        let table = Table(
            columns: [.init(title: "SETTING"), .init(title: "VALUE", isFlexible: true), .init(title: "FROM")],
            rows: entries.map { [.init($0.name), .init($0.value ?? ""), .init($0.source)] })
        Stream.out(
            context.isTerminal
                ? table.renderTerminal(width: context.width, colour: context.usesColour) : table.renderTabSeparated())
    }
}

struct ConfigPathCommand: ReelCommand {
    static let configuration = CommandConfiguration(commandName: "path", abstract: "Where the config file is.")

    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }

    func perform(_ context: Context) async throws {
        Stream.out(context.settings.config.value + "\n")
    }
}

extension Settings {
    struct Description {
        var name: String
        var value: String?
        var source: String
    }

    func described() -> [Description] {
        [
            describe("profile", profile), describe("base_url", baseURL), key(),
            describe("home", home), describe("database", database), describe("videos", videos),
            describe("config", config), describe("poll_interval", pollInterval),
            describe("request_timeout", requestTimeout), describe("concurrency", concurrency),
            describe("max_video_bytes", maximumVideoBytes),
            describe("hold_after", holdAfter),
            Description(name: "timezone", value: timezone.value, source: timezone.source.description),
        ]
    }

    private func describe<Value>(_ name: String, _ setting: Setting<Value>) -> Description {
        Description(name: name, value: "\(setting.value)", source: setting.source.description)
    }

    private func key() -> Description {
        let source: String
        if environment["SENSEAUDIO_API_KEY"] != nil {
            source = "environment SENSEAUDIO_API_KEY"
        } else if environment["SENSEAUDIO_API_KEY_FILE"] != nil {
            source = "environment SENSEAUDIO_API_KEY_FILE"
        } else if let entry = file.profiles[profile.value], entry.apiKey != nil || entry.apiKeyFile != nil {
            source = "config file"
        } else {
            return Description(name: "api_key", value: nil, source: "not set")
        }
        return Description(name: "api_key", value: "(set, not shown)", source: source)
    }
}
