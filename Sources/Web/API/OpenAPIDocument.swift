import Contract
import HTTPTypes
import Model

/// The document of the API, in OpenAPI 3.1, written from what requests are decoded by and answers are made of.
enum OpenAPIDocument {
    /// - Parameter version: of the program.
    static func text(
        _ endpoints: [Endpoint], request: [RequestField], schemas: [(name: String, schema: Schema)], version: String
    ) -> String {
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
                    json.objectField("Request") { json in
                        json.field("description", "A task to be made: the names of submit's flags, or a whole request.")
                        writeMembers(request.map { ($0.name, $0.kind, $0.meaning, $0.isList, nil) }, to: &json)
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
                for parameter in endpoint.parameters where parameter.place != .body { write(parameter, to: &json) }
            }
            writeBody(endpoint, to: &json)
            json.objectField("responses") { json in
                for status in endpoint.makes ? ["200", "201"] : ["200"] {
                    json.objectField(status) { json in
                        json.field(
                            "description",
                            status == "201"
                                ? "It was made." : endpoint.makes ? "It was there already." : "What was asked for.")
                        content(endpoint.answer, isStream: endpoint.streams, to: &json)
                    }
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

    private static func content(_ schema: Schema, isStream: Bool = false, to json: inout JSONWriter) {
        json.objectField("content") { json in
            json.objectField(isStream ? "text/event-stream" : "application/json") { json in
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
        guard endpoint.method != .get else { return refusals }
        refusals += [
            ("409", "What stands there does not allow it; error.existing_task may tell what."),
            ("422", "The request breaks rules; nothing was sent."),
            ("502", "Whether the service has made it is unknown: it is never sent again."),
        ]
        if case .none = endpoint.body { return refusals }
        return refusals + [
            ("408", "The body did not come in time."), ("413", "The body is too large."),
            ("415", "The body is of another type."),
        ]
    }

    private static func writeBody(_ endpoint: Endpoint, to json: inout JSONWriter) {
        switch endpoint.body {
        case .none: break
        case .request:
            json.objectField("requestBody") { json in
                json.field("required", true)
                content(.named("Request"), to: &json)
            }
        case .table:
            json.objectField("requestBody") { json in
                json.field("required", true)
                json.objectField("content") { json in
                    for type in Endpoint.tableTypes {
                        json.objectField(type) { json in
                            json.objectField("schema") { $0.field("type", "string") }
                        }
                    }
                }
            }
        case .parameters:
            json.objectField("requestBody") { json in
                json.objectField("content") { json in
                    json.objectField("application/json") { json in
                        json.objectField("schema") { json in
                            let members = endpoint.parameters.filter { $0.place == .body }
                            writeMembers(
                                members.map { ($0.name, $0.kind, $0.meaning, $0.isRepeatable, $0.range) }, to: &json)
                        }
                    }
                }
            }
        }
    }

    private static func writeMembers(
        _ members: [(name: String, kind: FieldKind, meaning: String, isList: Bool, range: ClosedRange<Int64>?)],
        to json: inout JSONWriter
    ) {
        json.field("type", "object")
        json.objectField("properties") { json in
            for member in members {
                json.objectField(member.name) { json in
                    json.field("description", member.meaning)
                    // Null is nothing.
                    json.arrayField("anyOf") { json in
                        json.object { json in
                            guard member.isList else { return writeKind(member.kind, member.range, to: &json) }
                            json.field("type", "array")
                            json.objectField("items") { writeKind(member.kind, member.range, to: &$0) }
                        }
                        json.object { $0.field("type", "null") }
                    }
                }
            }
        }
        json.field("additionalProperties", false)
    }

    private static func write(_ parameter: Parameter, to json: inout JSONWriter) {
        json.object { json in
            json.field("name", parameter.name)
            json.field("in", parameter.place.rawValue)
            json.field("description", parameter.meaning)
            json.field("required", parameter.place == .path)
            json.objectField("schema") { json in
                guard parameter.isRepeatable else { return writeKind(parameter.kind, parameter.range, to: &json) }
                json.field("type", "array")
                json.objectField("items") { writeKind(parameter.kind, parameter.range, to: &$0) }
            }
        }
    }

    private static func writeKind(
        _ kind: FieldKind, _ range: ClosedRange<Int64>?, to json: inout JSONWriter
    ) {
        switch kind {
        case .integer, .percent, .size:
            json.field("type", "integer")
            if let range {
                json.field("minimum", range.lowerBound)
                json.field("maximum", range.upperBound)
            }
        case .decimal: json.field("type", "number")
        case .flag: json.field("type", "boolean")
        case .word(let words):
            json.field("type", "string")
            json.field("enum", words)
        case .time, .name, .text, .list, .binary, .object: json.field("type", "string")
        }
    }
}
