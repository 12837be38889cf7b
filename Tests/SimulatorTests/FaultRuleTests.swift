import Testing

@testable import Simulator

struct FaultRuleTests {
    @Test(arguments: [
        ("create:http:500", FaultEndpoint.create, Fault.http(500), FaultOccurrence.always),
        ("status:bare:502@3", .status, .bare(502), .calls(3...3)),
        ("status:code:429000@2-4", .status, .code(429_000), .calls(2...4)),
        ("create:stringcode:400015@2-", .create, .stringCode(400_015), .calls(2...Int.max)),
        ("download:slow:0.5@every:3", .download, .slow(0.5), .every(3)),
        ("create:reset-after@p:0.25", .create, .resetAfter, .probability(0.25)),
        ("status:failed", .status, .failed("内容审核未通过"), .always),
        ("status:failed:no: really@1", .status, .failed("no: really"), .calls(1...1)),
        (
            "download:redirect:http://me@other.test/x@1-", .download, .redirect("http://me@other.test/x"),
            .calls(1...Int.max)
        ),
        ("download:huge:1048576", .download, .huge(1_048_576), .always),
    ])
    func `a rule is read`(text: String, endpoint: FaultEndpoint, fault: Fault, when: FaultOccurrence) throws {
        let rule = try FaultRule(parsing: text)
        #expect(rule.endpoint == endpoint)
        #expect(rule.fault == fault)
        #expect(rule.occurrence == when)
    }

    @Test(arguments: [
        ("", "is no endpoint; allowed are create, status, download"),
        ("upload:reset", "\"upload\" is no endpoint"),
        ("create", "no kind is given at create; allowed are http:CODE"),
        ("create:explode", "\"explode\" is no kind at create"),
        ("create:failed", "\"failed\" is no kind at create"),
        ("download:code:400000", "\"code\" is no kind at download"),
        ("status:http", "http takes CODE as a whole number from 200 to 599, found nothing"),
        ("status:http:abc", "found \"abc\""),
        ("status:http:199", "found \"199\""),
        ("status:reset:5", "reset takes nothing after its name, found \"5\""),
        ("status:slow:-1", "slow takes SECONDS as a number from 0 to 86400, found \"-1\""),
        ("status:slow:nan", "found \"nan\""),
        ("status:unknown-status", "unknown-status takes WORD after its name, found nothing"),
        ("status:failed:", "failed takes a MESSAGE that is not empty, or none, found \"\""),
        ("status:reset@", "\"\" names no calls; allowed are N, N-M, N-"),
        ("status:reset@0", "\"0\" names no calls"),
        ("status:reset@4-2", "\"4-2\" names no calls"),
        ("status:reset@every:0", "\"every:0\" names no calls"),
        ("status:reset@p:1.5", "\"p:1.5\" names no calls"),
        ("status:reset@sometimes", "\"sometimes\" names no calls"),
    ])
    func `a bad rule says what was found and what is allowed`(text: String, message: String) {
        let error = #expect(throws: FaultSyntaxError.self) { try Faults(parsing: ["create:reset@1", text]) }
        #expect(error?.message.contains(message) == true)
        #expect(error?.message.hasPrefix("fault \"\(text)\":") == true)
        #expect(error?.message.contains("\n") == false)
    }

    @Test func `every kind is reachable by its name and stands in the help`() throws {
        for definition in FaultDefinition.all {
            let spelling = definition.spelling
                .replacing("REF_CODE", with: "400015").replacing("CODE", with: "500").replacing("SECONDS", with: "1")
                .replacing("BYTES", with: "10").replacing("[", with: "").replacing("]", with: "")
            for endpoint in definition.endpoints {
                #expect(throws: Never.self) { try FaultRule(parsing: "\(endpoint.rawValue):\(spelling)") }
            }
            #expect(Faults.grammar.contains(definition.spelling))
        }
    }

    @Test func `a rule applies to the calls it names, and the first that fits wins`() throws {
        let faults = try Faults(parsing: [
            "status:reset@2", "status:hang@every:2", "status:html@5-6", "create:empty",
        ])
        let fates = (1...6).map { faults.fault(at: .status, call: $0, seed: 1) }
        #expect(fates == [nil, .reset, nil, .hang, .html, .hang])
        #expect(faults.fault(at: .download, call: 1, seed: 1) == nil)
    }

    @Test func `draws depend on the seed and the call alone`() throws {
        let faults = try Faults(parsing: ["status:reset@p:0.2"])
        let fates = { (seed: UInt64) in (1...1000).map { faults.fault(at: .status, call: $0, seed: seed) != nil } }
        #expect(fates(7) == fates(7))
        #expect(fates(7) != fates(8))
        #expect((150...250).contains(fates(7).count(where: { $0 })))
        let never = try Faults(parsing: ["status:reset@p:0"])
        let always = try Faults(parsing: ["status:reset@p:1"])
        #expect((1...100).allSatisfy { never.fault(at: .status, call: $0, seed: 7) == nil })
        #expect((1...100).allSatisfy { always.fault(at: .status, call: $0, seed: 7) == .reset })
    }
}
