import Contract
import Model

/// What the requests of takes have in common, and what sets them apart.
enum TakeParameters {
    struct Parameter: Equatable {
        var name: String
        var value: String
    }

    /// - Returns: what all of them have, and for each of them the rest.
    static func compared(_ takes: [VideoTask], _ words: Words) -> (common: [Parameter], differing: [[Parameter]]) {
        let all = takes.map { parameters($0, words) }
        let isCommon = (all.first ?? []).indices.map { place in all.allSatisfy { $0[place] == all[0][place] } }
        func part(_ parameters: [Parameter], _ common: Bool) -> [Parameter] {
            zip(parameters, isCommon).filter { $0.1 == common && !$0.0.value.isEmpty }.map(\.0)
        }
        return (part(all.first ?? [], true), all.map { part($0, false) })
    }

    /// Always as many, in the same order; empty ones for what a request leaves to the service.
    private static func parameters(_ task: VideoTask, _ words: Words) -> [Parameter] {
        let request = task.request
        func word(_ flag: Bool?) -> String { flag.map { words[$0 ? "yes" : "no"] } ?? "" }
        return [
            ("prompt", request.prompt), ("model", request.model), ("size", TaskText.request(request).text),
            ("mode", words["mode." + request.mode.rawValue]), ("watermark", word(request.watermark)),
            ("sound", word(request.generateAudio)), ("profile", task.profile),
        ].map { Parameter(name: words[$0], value: $1) }
    }
}
