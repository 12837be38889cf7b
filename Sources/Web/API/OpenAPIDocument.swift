import Contract
import HTTPTypes
import Model

/// The document of the API, in OpenAPI 3.1, written from what requests are decoded by and answers are made of.
enum OpenAPIDocument {
    /// - Parameter version: of the program.
    static func text(_ endpoints: [Endpoint], schemas: [(name: String, schema: Schema)], version: String) -> String {
        var json = JSONWriter()
        json.object { json in
            json.field("openapi", "3.1.0")
            json.objectField("info") { json in
                json.field("title", "reel")
                json.field("version", version)
                json.field(
                    "description",
                    "A ledger of video-generation tasks. Objects are those that the command line prints with --json; errors are "
                        + "the objects that a failing command prints.")
            }
            json.arrayField("security") { json in
                json.object { $0.field("token", []) }
                // On the server's own machine.
                json.object { _ in }
            }
            json.objectField("paths") { json in
                for path in endpoints.map(\.path).reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) {
                    json.objectField(path) { json in
                        for endpoint in endpoints where endpoint.path == path { write(endpoint, to: &json) }
                    }
                }
            }
            json.objectField("components") { json in
                json.objectField("securitySchemes") { json in
                    json.objectField("token") { json in
                        json.field("type", "http")
                        json.field("scheme", "bearer")
                        json.field("description", "Made by `reel token add`.")
                    }
                }
                json.objectField("schemas") { json in
                    for (name, schema) in schemas {
                        json.key(name)
                        schema.write(to: &json)
                    }
                }
            }
        }
        return json.text
    }

    private static func write(_ endpoint: Endpoint, to json: inout JSONWriter) {
        json.objectField(endpoint.method.rawValue.lowercased()) { json in
            json.field("operationId", endpoint.name)
            json.field("summary", endpoint.meaning)
            json.field("x-role", endpoint.role.rawValue)
            json.arrayField("parameters") { json in
                for parameter in endpoint.parameters { write(parameter, to: &json) }
            }
            json.objectField("responses") { json in
                json.objectField("200") { json in
                    json.field("description", "What was asked for.")
                    content(endpoint.answer, to: &json)
                }
                for (status, meaning) in refusals(of: endpoint) {
                    json.objectField(status) { json in
                        json.field("description", meaning)
                        content(.named("Error"), to: &json)
                    }
                }
            }
        }
    }

    private static func content(_ schema: Schema, to json: inout JSONWriter) {
        json.objectField("content") { json in
            json.objectField("application/json") { json in
                json.key("schema")
                schema.write(to: &json)
            }
        }
    }

    private static func refusals(of endpoint: Endpoint) -> [(String, String)] {
        var refusals = [
            ("400", "The request cannot be read."), ("401", "A token is needed, or the one that came does not count."),
            ("403", "The token's role may not do this."), ("405", "Nothing is done so here."),
            ("421", "The server has not this name."),
            ("503", "The ledger is busy, or cannot be reached; try again."),
        ]
        if !endpoint.parameters.isEmpty { refusals.append(("404", "There is no such task.")) }
        return refusals
    }

    private static func write(_ parameter: Parameter, to json: inout JSONWriter) {
        json.object { json in
            json.field("name", parameter.name)
            json.field("in", parameter.place.rawValue)
            json.field("description", parameter.meaning)
            json.field("required", parameter.place == .path)
            json.objectField("schema") { json in
                guard parameter.isRepeatable else { return writeKind(parameter, to: &json) }
                json.field("type", "array")
                json.objectField("items") { writeKind(parameter, to: &$0) }
            }
        }
    }

    private static func writeKind(_ parameter: Parameter, to json: inout JSONWriter) {
        switch parameter.kind {
        case .integer, .percent, .size:
            json.field("type", "integer")
            json.field("minimum", parameter.range?.lowerBound ?? 0)
            if let most = parameter.range?.upperBound { json.field("maximum", most) }
        case .decimal: json.field("type", "number")
        case .flag: json.field("type", "boolean")
        case .word(let words):
            json.field("type", "string")
            json.field("enum", words)
        case .time, .name, .text, .list, .binary, .object: json.field("type", "string")
        }
    }
}
