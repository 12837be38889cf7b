import TestSupport
import Testing

@testable import PostgreSQL

/// Only libpq is needed, which comes with the server.
@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct ServerAddressTests {
    private let secret = "s3cret-not-for-any-log"

    @Test(arguments: [
        ("postgres://anna@db.example:5433/reel", "db.example:5433, database reel, user anna"),
        ("postgresql://anna@db.example/reel?sslmode=verify-full", "db.example:5432, database reel, user anna"),
        ("postgres://anna@db.example", "db.example:5432, database anna, user anna"),
        ("postgres://anna@[::1]:5433/reel", "::1:5433, database reel, user anna"),
        ("postgres://anna@a,b:2/reel", "a,b:,2, database reel, user anna"),
        ("postgres://an%40na@/reel?host=/tmp/x&port=7", "/tmp/x:7, database reel, user an@na"),
        ("host=h dbname=d user=u", "h:5432, database d, user u"),
        ("hostaddr=10.0.0.1 host=h dbname=d user=u", "h:5432, database d, user u"),
    ])
    func `an address says where it leads and as whom`(_ text: String, _ expected: String) throws {
        let address = try ServerAddress(text)
        #expect("\(address)" == expected)
        #expect(!address.holdsPassword)
    }

    @Test(arguments: [
        "postgres://anna:SECRET@h/d", "postgres://anna@h/d?password=SECRET", "postgres://anna@h/d?sslpassword=SECRET",
        "host=h dbname=d user=anna password=SECRET", "host=h dbname=d user=anna password='SECRET'",
    ])
    func `a password in the text is told of and never shown`(_ text: String) throws {
        let address = try ServerAddress(
            text.split(separator: "SECRET", omittingEmptySubsequences: false)
                .joined(separator: secret))
        #expect(address.holdsPassword)
        #expect(!ServerError.everyText(of: AddressInError(address: address)).contains(secret))
        var dumped = ""
        dump(address, to: &dumped)
        #expect(!dumped.contains(secret))
        #expect(Mirror(reflecting: address).children.allSatisfy { !"\($0.value)".contains(secret) })
    }

    private struct AddressInError: Error { var address: ServerAddress }

    @Test(arguments: [
        "postgres://anna:s3cret-not@-for-any-log@h/d", "postgres://anna:s3cret/not-for-any-log@h/d",
        "postgres://anna:12/s3cret-not-for-any-log@h/d", "postgres://anna@x:s3cret-not-for-any-log@h/d",
        "postgres://anna:s3cret%zz@h/d", "postgres://anna@h/d?s3cret=1", "postgres://anna@h:s3cret/d",
        "host=h password=s3cret not-for-any-log", "host=h port=s3cret", "postgres://anna:s3cret@h/d\0", "s3cret", "",
    ])
    func `a text that cannot be read is not repeated`(_ text: String) {
        let error = #expect(throws: ServerAddressError.self) { try ServerAddress(text) }
        guard let error else { return }
        #expect(!ServerError.everyText(of: error).contains("s3cret"))
    }

    @Test func `an address is told from the path of a file`() {
        #expect(ServerAddress.isMeant(by: "postgres://h/d"))
        #expect(ServerAddress.isMeant(by: "postgresql://h/d"))
        #expect(!ServerAddress.isMeant(by: "/home/anna/reel.db"))
        #expect(!ServerAddress.isMeant(by: "postgres.db"))
    }
}
