import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Media

/// Files as ffmpeg makes them: each codec and each way of laying out an MP4 that a service may come to use.
@Suite(.timeLimit(.minutes(5)), .enabled(if: ForeignProgram.ffmpeg.isUsable, "needs ffmpeg"))
struct EncodedVideoTests {
    struct Layout: Sendable, CustomTestStringConvertible {
        var codec: String
        var flags = ""
        var name = "boat.mp4"
        var container = VideoContainer.mp4

        var testDescription: String { "\(codec) \(flags) \(name)" }
    }

    private func encode(_ layout: Layout, in folder: String) async throws -> [UInt8] {
        let words = { (text: String) in text.split(separator: " ").map(String.init) }
        let flags = layout.flags.isEmpty ? [] : ["-movflags", layout.flags]
        try await ForeignProgram.ffmpeg.run(
            words("-v error -y -f lavfi -i testsrc=size=96x64:rate=10:duration=2 -f lavfi -i sine=duration=2")
                + words("-c:v \(layout.codec) -g 5 -c:a aac -shortest") + flags + [folder + "/" + layout.name],
            in: folder)
        return [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + layout.name)))
    }

    @Test(arguments: [
        Layout(codec: "libx264 -pix_fmt yuv420p"), Layout(codec: "libx264 -pix_fmt yuv420p", flags: "+faststart"),
        Layout(codec: "libx264 -pix_fmt yuv420p", name: "boat.mov", container: .quickTime),
        Layout(codec: "libx264 -timecode 01:00:00:00", flags: "+faststart", name: "boat.mov", container: .quickTime),
        Layout(codec: "libx264", flags: "+rtphint+negative_cts_offsets"), Layout(codec: "libx264", name: "boat.m4v"),
        Layout(codec: "libx265 -x265-params log-level=error -tag:v hvc1"),
        Layout(codec: "libx265 -x265-params log-level=error -tag:v hev1", flags: "+faststart"),
        Layout(codec: "libx265 -x265-params log-level=error", flags: "+frag_keyframe+empty_moov"),
        Layout(codec: "libaom-av1 -cpu-used 8 -row-mt 0"), Layout(codec: "libaom-av1 -cpu-used 8", flags: "+faststart"),
        Layout(codec: "libvpx-vp9 -deadline realtime"), Layout(codec: "mpeg4", flags: "+faststart"),
        Layout(codec: "mjpeg -pix_fmt yuvj420p", name: "boat.mov", container: .quickTime),
        Layout(codec: "prores -pix_fmt yuv422p10le", name: "boat.mov", container: .quickTime),
        Layout(codec: "rawvideo -pix_fmt uyvy422", name: "boat.mov", container: .quickTime),
    ])
    func `each codec in each layout is whole, and half of it is not`(layout: Layout) async throws {
        try await withTemporaryFolder { folder in
            let bytes = try await encode(layout, in: folder)
            #expect(try VideoJudgementTests.judge(bytes) == .whole(layout.container, endsCleanly: true))
            #expect(try VideoJudgementTests.isBroken(bytes.prefix(bytes.count / 2)))
            #expect(
                VideoProbe.facts(of: bytes)?.durationSeconds.map { (1.9...2.2).contains($0) } == true
                    || layout.flags.contains("empty_moov"))
        }
    }

    @Test(arguments: [
        "frag_keyframe", "frag_keyframe+empty_moov+default_base_moof", "frag_keyframe+empty_moov+global_sidx",
        "dash+frag_keyframe+empty_moov+skip_trailer", "cmaf+frag_every_frame", "delay_moov+frag_keyframe",
        "frag_keyframe+empty_moov+separate_moof+omit_tfhd_offset",
    ])
    func `a fragmented file is whole, and its duration is told by nobody or rightly`(flags: String) async throws {
        try await withTemporaryFolder { folder in
            let bytes = try await encode(Layout(codec: "libx264", flags: flags), in: folder)
            #expect(try VideoJudgementTests.judge(bytes) == .whole(.mp4, endsCleanly: true))
            let facts = try #require(VideoProbe.facts(of: bytes))
            // Not that of the first fragment.
            #expect(facts.durationSeconds.map { (1.9...2.2).contains($0) } ?? true)
            #expect(facts.width == 96)
        }
    }
}
