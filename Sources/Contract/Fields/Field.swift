/// One thing that can be told of a subject: under which name, of which kind, what it means, where its value comes from, and
/// where it is told besides JSON.
public struct Field<Subject>: Sendable {
    /// In JSON and for `--fields`; `video.path` is the field `path` of the object `video`.
    public let name: String
    public let kind: FieldKind
    /// One plain sentence.
    public let meaning: String
    /// The title of its column in a spreadsheet; nil if it has none.
    public let csvName: String?
    /// What a person wants to know of an object; nil for what is none.
    public let summary: (@Sendable (Subject) -> String?)?
    public let value: @Sendable (Subject) -> FieldValue
    /// How it stands in an export; nil if it does not.
    public private(set) var export: ExportedField.Rule?
    /// Its column in tables; nil if none shows it unasked.
    public internal(set) var column: FieldColumn<Subject>?

    /// The part of the name before the dot; nil without one.
    let object: String?
    /// The name within its object, as JSON writes it with its quotes and its colon.
    let jsonKey: [UInt8]

    /// - Parameters:
    ///   - name: needs no escapes in JSON.
    ///   - csv: the title of its column in a spreadsheet.
    public init(
        _ name: String, _ kind: FieldKind, csv csvName: String?, _ meaning: String,
        summary: (@Sendable (Subject) -> String?)? = nil, value: @escaping @Sendable (Subject) -> FieldValue
    ) {
        (self.name, self.kind, self.meaning, self.csvName) = (name, kind, meaning, csvName)
        (self.summary, self.value) = (summary, value)
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        object = parts.count > 1 ? parts[0] : nil
        jsonKey = Array("\"\(parts.last ?? name)\":".utf8)
    }

    /// The same with a column of its own name in a spreadsheet.
    public init(
        _ name: String, _ kind: FieldKind, _ meaning: String, value: @escaping @Sendable (Subject) -> FieldValue
    ) {
        self.init(name, kind, csv: name, meaning, value: value)
    }

    /// The same field, which stands in an export too.
    /// - Parameters:
    ///   - isRequired: whether no export is without it.
    ///   - taking: what an import takes of it where the ledger has the task already.
    public func exported(isRequired: Bool = false, taking: ExportedField.Taking = .withHistory) -> Field {
        var field = self
        field.export = ExportedField.Rule(isRequired: isRequired, taking: taking)
        return field
    }
}
