import Testing

@testable import Commands

struct OutputTerminalTests {
    struct ColourCase: Sendable, CustomTestStringConvertible {
        var mode = ColourMode.auto
        var isTerminal = true
        var environment: [String: String] = [:]
        var expected: Bool

        var testDescription: String { "\(mode) terminal: \(isTerminal) \(environment) → \(expected)" }
    }

    @Test(arguments: [
        ColourCase(expected: false),
        ColourCase(environment: ["TERM": ""], expected: false),
        ColourCase(environment: ["TERM": "xterm"], expected: true),
        ColourCase(isTerminal: false, expected: false),
        ColourCase(mode: .always, isTerminal: false, environment: ["NO_COLOR": "1", "TERM": "dumb"], expected: true),
        ColourCase(mode: .never, environment: ["CLICOLOR_FORCE": "1"], expected: false),
        ColourCase(environment: ["NO_COLOR": "1"], expected: false),
        ColourCase(environment: ["NO_COLOR": "", "TERM": "xterm"], expected: true),
        ColourCase(environment: ["TERM": "dumb"], expected: false),
        ColourCase(environment: ["TERM": "xterm-256color"], expected: true),
        ColourCase(isTerminal: false, environment: ["CLICOLOR_FORCE": "1"], expected: true),
        ColourCase(isTerminal: false, environment: ["CLICOLOR_FORCE": "0"], expected: false),
        ColourCase(isTerminal: false, environment: ["CLICOLOR_FORCE": ""], expected: false),
        ColourCase(isTerminal: false, environment: ["CLICOLOR_FORCE": "1", "TERM": "dumb"], expected: true),
        ColourCase(environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], expected: false),
    ])
    func `Colour follows mode, environment and terminal in that order`(example: ColourCase) {
        let usesColour = Terminal.usesColour(
            mode: example.mode, isTerminal: example.isTerminal, environment: example.environment)
        #expect(usesColour == example.expected)
    }

    /// -1 is never an open descriptor, so no window answers.
    @Test func `Without a window the environment gives the size, else the usual one`() {
        #expect(!Terminal.isTerminal(-1))
        #expect(Terminal.columns(of: -1, environment: ["COLUMNS": "132"]) == 132)
        #expect(Terminal.columns(of: -1, environment: [:]) == 80)
        #expect(Terminal.columns(of: -1, environment: ["COLUMNS": "0"]) == 80)
        #expect(Terminal.columns(of: -1, environment: ["COLUMNS": "wide"]) == 80)
        #expect(Terminal.rows(of: -1, environment: ["LINES": "50"]) == 50)
        #expect(Terminal.rows(of: -1, environment: [:]) == 24)
    }
}
