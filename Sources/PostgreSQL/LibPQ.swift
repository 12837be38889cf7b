/// libpq, PostgreSQL's own client library, as far as it is used here.
///
/// It is loaded at first use: whoever has a ledger in SQLite needs none, and no header is needed for building. The names are
/// libpq's, and its documentation says what each does.
final class LibPQ: Sendable {
    typealias Text = UnsafePointer<CChar>
    typealias Texts = UnsafePointer<Text?>
    typealias Handle = OpaquePointer

    /// `PQconninfoOption`.
    struct Option {
        var keyword: Text?
        var environmentVariable: Text?
        var compiled: Text?
        var value: Text?
        var label: Text?
        /// Begins with `*` for a password.
        var display: Text?
        var displaySize: Int32
    }

    /// `PGnotify`.
    struct Notification {
        var channel: Text?
        var pid: Int32
        var payload: Text?
        var next: OpaquePointer?
    }

    // What is known of an address.
    let conninfoParse:
        @Sendable @convention(c) (Text, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> UnsafeMutableRawPointer?
    let conndefaults: @Sendable @convention(c) () -> UnsafeMutableRawPointer?
    let conninfoFree: @Sendable @convention(c) (UnsafeMutableRawPointer?) -> Void
    let freemem: @Sendable @convention(c) (UnsafeMutableRawPointer?) -> Void

    // A connection.
    let connectStartParams: @Sendable @convention(c) (Texts, Texts, Int32) -> Handle?
    let connectPoll: @Sendable @convention(c) (Handle) -> Int32
    let conninfo: @Sendable @convention(c) (Handle) -> UnsafeMutableRawPointer?
    let hostaddr: @Sendable @convention(c) (Handle) -> Text?
    let finish: @Sendable @convention(c) (Handle?) -> Void
    let status: @Sendable @convention(c) (Handle?) -> Int32
    let errorMessage: @Sendable @convention(c) (Handle?) -> Text?
    let setErrorVerbosity: @Sendable @convention(c) (Handle, Int32) -> Int32
    let connectionNeedsPassword: @Sendable @convention(c) (Handle) -> Int32
    let transactionStatus: @Sendable @convention(c) (Handle) -> Int32
    let parameterStatus: @Sendable @convention(c) (Handle, Text) -> Text?
    let serverVersion: @Sendable @convention(c) (Handle) -> Int32
    let backendPID: @Sendable @convention(c) (Handle) -> Int32
    let socket: @Sendable @convention(c) (Handle) -> Int32
    let setNoticeReceiver:
        @Sendable @convention(c) (
            Handle, (@convention(c) (UnsafeMutableRawPointer?, Handle?) -> Void)?, UnsafeMutableRawPointer?
        ) -> UnsafeMutableRawPointer?

    // Statements.
    let sendQuery: @Sendable @convention(c) (Handle, Text) -> Int32
    let prepare: @Sendable @convention(c) (Handle, Text, Text, Int32, UnsafePointer<UInt32>?) -> Handle?
    let sendQueryPrepared:
        @Sendable @convention(c) (
            Handle, Text, Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?,
            Int32
        ) -> Int32
    let setSingleRowMode: @Sendable @convention(c) (Handle) -> Int32
    let getResult: @Sendable @convention(c) (Handle) -> Handle?

    // What comes of them.
    let resultStatus: @Sendable @convention(c) (Handle?) -> Int32
    let resultErrorField: @Sendable @convention(c) (Handle?, Int32) -> Text?
    let cmdStatus: @Sendable @convention(c) (Handle?) -> Text?
    let cmdTuples: @Sendable @convention(c) (Handle?) -> Text?
    let ntuples: @Sendable @convention(c) (Handle) -> Int32
    let nfields: @Sendable @convention(c) (Handle) -> Int32
    let fname: @Sendable @convention(c) (Handle, Int32) -> Text?
    let ftype: @Sendable @convention(c) (Handle, Int32) -> UInt32
    let getvalue: @Sendable @convention(c) (Handle, Int32, Int32) -> Text?
    let getlength: @Sendable @convention(c) (Handle, Int32, Int32) -> Int32
    let getisnull: @Sendable @convention(c) (Handle, Int32, Int32) -> Int32
    let clear: @Sendable @convention(c) (Handle?) -> Void

    // What comes by itself.
    let consumeInput: @Sendable @convention(c) (Handle) -> Int32
    /// Brings a `Notification`.
    let notifies: @Sendable @convention(c) (Handle) -> UnsafeMutableRawPointer?

    /// The version as one number, such as 150018.
    let version: Int

    /// - Throws: `LibPQMissing` if one of the functions is not there.
    init(_ library: borrowing LoadedLibrary) throws {
        conninfoParse = try library.function("PQconninfoParse")
        conndefaults = try library.function("PQconndefaults")
        conninfoFree = try library.function("PQconninfoFree")
        freemem = try library.function("PQfreemem")
        connectStartParams = try library.function("PQconnectStartParams")
        connectPoll = try library.function("PQconnectPoll")
        conninfo = try library.function("PQconninfo")
        hostaddr = try library.function("PQhostaddr")
        finish = try library.function("PQfinish")
        status = try library.function("PQstatus")
        errorMessage = try library.function("PQerrorMessage")
        setErrorVerbosity = try library.function("PQsetErrorVerbosity")
        connectionNeedsPassword = try library.function("PQconnectionNeedsPassword")
        transactionStatus = try library.function("PQtransactionStatus")
        parameterStatus = try library.function("PQparameterStatus")
        serverVersion = try library.function("PQserverVersion")
        backendPID = try library.function("PQbackendPID")
        socket = try library.function("PQsocket")
        setNoticeReceiver = try library.function("PQsetNoticeReceiver")
        sendQuery = try library.function("PQsendQuery")
        prepare = try library.function("PQprepare")
        sendQueryPrepared = try library.function("PQsendQueryPrepared")
        setSingleRowMode = try library.function("PQsetSingleRowMode")
        getResult = try library.function("PQgetResult")
        resultStatus = try library.function("PQresultStatus")
        resultErrorField = try library.function("PQresultErrorField")
        cmdStatus = try library.function("PQcmdStatus")
        cmdTuples = try library.function("PQcmdTuples")
        ntuples = try library.function("PQntuples")
        nfields = try library.function("PQnfields")
        fname = try library.function("PQfname")
        ftype = try library.function("PQftype")
        getvalue = try library.function("PQgetvalue")
        getlength = try library.function("PQgetlength")
        getisnull = try library.function("PQgetisnull")
        clear = try library.function("PQclear")
        consumeInput = try library.function("PQconsumeInput")
        notifies = try library.function("PQnotifies")
        let libVersion: @convention(c) () -> Int32 = try library.function("PQlibVersion")
        version = Int(libVersion())
    }
}

/// The numbers that libpq's header gives names to.
enum LibPQCode {
    enum Status {
        static let ok: Int32 = 0
        static let bad: Int32 = 1
    }

    enum Polling {
        static let reading: Int32 = 1
        static let writing: Int32 = 2
    }

    enum Verbosity {
        static let normal: Int32 = 1
        static let verbose: Int32 = 2
    }

    enum Transaction {
        static let idle: Int32 = 0
        static let inError: Int32 = 3
        static let unknown: Int32 = 4
    }

    enum Result {
        static let emptyQuery: Int32 = 0
        static let commandOK: Int32 = 1
        static let tuplesOK: Int32 = 2
        static let copyOut: Int32 = 3
        static let copyIn: Int32 = 4
        static let copyBoth: Int32 = 8
        static let singleTuple: Int32 = 9
    }

    /// Fields of an error, which are letters.
    enum Field {
        static let sqlState = Int32(UInt8(ascii: "C"))
        static let message = Int32(UInt8(ascii: "M"))
        static let detail = Int32(UInt8(ascii: "D"))
        static let constraint = Int32(UInt8(ascii: "n"))
    }
}
