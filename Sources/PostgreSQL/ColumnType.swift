/// A type of the server by its number (OID), which is the same on every server for those that are built in.
struct ColumnType: Equatable {
    let number: UInt32

    /// The server finds out, from where the parameter stands.
    static let unknown = ColumnType(number: 0)
    static let boolean = ColumnType(number: 16)
    static let bytea = ColumnType(number: 17)
    static let bigint = ColumnType(number: 20)
    static let smallint = ColumnType(number: 21)
    static let integer = ColumnType(number: 23)
    static let text = ColumnType(number: 25)
    static let doublePrecision = ColumnType(number: 701)

    /// As SQL writes it.
    var name: String { Self.names[number] ?? "type \(number)" }

    private static let names: [UInt32: String] = [
        16: "boolean", 17: "bytea", 18: "\"char\"", 19: "name", 20: "bigint", 21: "smallint", 23: "integer",
        25: "text", 26: "oid", 114: "json", 700: "real", 701: "double precision", 1_042: "character",
        1_043: "character varying", 1_082: "date", 1_083: "time", 1_114: "timestamp",
        1_184: "timestamp with time zone", 1_186: "interval", 1_700: "numeric", 2_278: "void", 2_950: "uuid",
        3_802: "jsonb",
    ]
}
