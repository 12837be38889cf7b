import Contract
import Mustache

/// A prompt with places for the columns of a table: `{{column}}`, and what Mustache makes of them.
///
/// Mustache's names are Latin, and headings need not be: each name is handed to it as another word.
struct PromptTemplate {
    struct Name: Equatable {
        /// As it is written.
        var text: String
        var line: Int
    }

    private let template: MustacheTemplate
    /// The names that it has, each as it stands first.
    let names: [Name]
    /// Of the names' plain forms.
    private let aliases: [String: String]

    /// - Throws: `BatchFault` for what is no template.
    init(_ text: String) throws(BatchFault) {
        var scanner = TemplateScanner(text)
        let scanned = try scanner.scan()
        (names, aliases) = (scanned.names, scanned.aliases)
        do {
            // A prompt is no HTML: nothing in it is escaped.
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + scanned.text)
        } catch let error as MustacheTemplate.ParserError {
            throw BatchFault(
                line: error.context.lineNumber,
                reason: "the template cannot be read (\(error.error)); allowed are {{column}}, and "
                    + "{{#column}}…{{/column}} and {{^column}}…{{/column}} for text that depends on it")
        } catch {
            throw BatchFault(reason: "the template cannot be read (\(error))")
        }
    }

    /// - Parameter texts: of the columns by their plain headings; empty ones count as missing.
    func fill(_ texts: [String: String]) -> String {
        var values: [String: Any] = [:]
        for (name, alias) in aliases {
            if let text = texts[name], !text.isEmpty { values[alias] = text }
        }
        return template.render(values)
    }
}

/// Finds the names in a template and gives each a word that Mustache knows.
private struct TemplateScanner {
    private var rest: Substring
    private var line = 1
    /// Sections that are open.
    private var depth = 0
    private var result = ""
    private var names: [PromptTemplate.Name] = []
    private var aliases: [String: String] = [:]

    private static let deepest = 50

    init(_ text: String) {
        rest = text[...]
    }

    mutating func scan() throws(BatchFault) -> (
        text: String, names: [PromptTemplate.Name], aliases: [String: String]
    ) {
        while let begin = rest.firstRange(of: "{{") {
            take(upTo: begin.lowerBound)
            let isTriple = rest.hasPrefix("{{{")
            let (open, close) = isTriple ? ("{{{", "}}}") : ("{{", "}}")
            guard let end = rest.firstRange(of: close) else {
                throw BatchFault(line: line, reason: "\(open) begins a name of the template, and no \(close) ends it")
            }
            let tag = rest[rest.index(rest.startIndex, offsetBy: open.count)..<end.lowerBound]
            result += open + (try replaced(tag)) + close
            line += tag.count(where: \.isNewline)
            rest = rest[end.upperBound...]
        }
        take(upTo: rest.endIndex)
        return (result, names, aliases)
    }

    private mutating func take(upTo end: Substring.Index) {
        result += rest[..<end]
        line += rest[..<end].count(where: \.isNewline)
        rest = rest[end...]
    }

    private mutating func replaced(_ tag: Substring) throws(BatchFault) -> String {
        let sign = tag.first { !$0.isWhitespace }.map(String.init) ?? ""
        if sign == "!" { return String(tag) }
        if ["=", ">", "<", "$", "%"].contains(sign) {
            throw BatchFault(
                line: line,
                reason: "found {{\(Sanitizer.line(String(tag)))}}; allowed are {{column}}, {{#column}}, "
                    + "{{^column}} and {{/column}}")
        }
        if sign == "/" { depth -= 1 }
        if sign == "#" || sign == "^" { depth += 1 }
        // Mustache goes one call deeper for each.
        guard depth <= Self.deepest else {
            throw BatchFault(
                line: line, reason: "more than \(Self.deepest) sections stand in each other; end some with {{/column}}")
        }
        let isSection = ["#", "^", "/", "&"].contains(sign)
        let words = (isSection ? tag.drop { $0.isWhitespace }.dropFirst() : tag).split(whereSeparator: \.isWhitespace)
        let name = words.joined(separator: " ")
        if name == "." { return String(tag) }
        guard !name.isEmpty else {
            throw BatchFault(line: line, reason: "found {{\(Sanitizer.line(String(tag)))}}, which names no column")
        }
        let plain = BatchColumn.plain(name)
        if aliases[plain] == nil {
            aliases[plain] = "c\(aliases.count)"
            names.append(PromptTemplate.Name(text: name, line: line))
        }
        return (isSection ? sign : "") + (aliases[plain] ?? "")
    }
}
