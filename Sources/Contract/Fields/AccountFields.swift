/// What an export has of an account.
public enum AccountFields {
    public static let exported = [
        ExportedField("base_url", .text, "The address of the service.", isRequired: true),
        ExportedField("key_fingerprint", .binary, "What is known of its key.", isRequired: true),
        ExportedField("number", .integer, "By which the tasks of the export name it.", isRequired: true),
        ExportedField("open_limit", .integer, "How many open tasks the service takes at once."),
        ExportedField("open_limit_at", .time, "When the service said so."),
        ExportedField("provider", .name, "The kind of service; older exports name none."),
        ExportedField("salt", .binary, "What the fingerprint is salted with.", isRequired: true),
    ]
}
