import Model
import Testing

struct RequestDescriptionTests {
    private func description(_ change: (inout RequestDescription) -> Void) -> RequestDescription {
        var description = RequestDescription()
        change(&description)
        return description
    }

    @Test func `what one description leaves open is as the other has it`() {
        let own = description {
            $0.prompt = "a boat"
            $0.duration = 5
            $0.watermark = false
            $0.extras = ["seed": .integer(1)]
        }
        let other = description {
            $0.prompt = "a ship"
            $0.model = "m"
            $0.duration = 8
            $0.resolution = "480p"
            $0.ratio = "1:1"
            $0.timeout = 3_600
            $0.watermark = true
            $0.generateAudio = true
            $0.extras = ["seed": .integer(2), "tier": "flex"]
        }
        let expected = description {
            $0 = other
            $0.prompt = "a boat"
            $0.duration = 5
            $0.watermark = false
            $0.extras = ["seed": .integer(1), "tier": "flex"]
        }
        #expect(own.completed(by: other) == expected)
        #expect(own.completed(by: RequestDescription()) == own)
        #expect(RequestDescription().completed(by: other) == other)
    }

    @Test func `material takes the place of all of its kind and role`() {
        let other = description {
            $0.material = [
                RequestMaterial(.image, .firstFrame, url: "1"), RequestMaterial(.image, .reference, url: "2"),
                RequestMaterial(.image, .reference, url: "3"), RequestMaterial(.video, .reference, url: "4"),
            ]
        }
        let own = description { $0.material = [RequestMaterial(.image, .reference, url: "5")] }
        let whole = own.completed(by: other)
        #expect(whole.urls(.image, .firstFrame) == ["1"])
        #expect(whole.urls(.image, .reference) == ["5"])
        #expect(whole.urls(.video, .reference) == ["4"])
        #expect(whole.material.count == 3)
    }
}
