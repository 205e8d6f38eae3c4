using NUnit.Framework;
using Pcm.Contexts;

namespace Pcm.UnitTests.Contexts;

public class ManifestTests
{
    [Test]
    public void Every_key_of_a_whole_manifest_is_read()
    {
        var manifest = Manifests.Parse(Manifests.Whole);

        Assert.Multiple(() =>
        {
            Assert.That(manifest.Name, Is.EqualTo("claims-tiny"));
            Assert.That(manifest.Description, Is.EqualTo("Checks claims"));
            Assert.That(manifest.SourcePath, Is.EqualTo("/srv/contexts/model"));
            Assert.That(manifest.Variants.Select(variant => variant.Name), Is.EqualTo(new[] { "fp32", "q8" }));
            Assert.That(manifest.Variants[0].MemoryMib, Is.EqualTo(64));
            Assert.That(manifest.Variants[1].Devices, Is.EqualTo(DeviceKinds.All));
            Assert.That(manifest.ModelPath(manifest.Variants[0]), Is.EqualTo("/srv/contexts/model/onnx/model.onnx"));
            Assert.That(manifest.Prompt.Template, Is.EqualTo("Evidence: {evidence}\nClaim: {claim} {{literal}}\nVerdict:"));
            Assert.That(manifest.Fields, Is.EqualTo(new[] { "evidence", "claim" }));
            Assert.That(manifest.Prompt.Defaults["evidence"], Is.Empty);
            Assert.That(manifest.Labels[2], Is.EqualTo(new ManifestLabel(" NO", "REFUTES")));
            Assert.That(manifest.Limits, Is.EqualTo(new ManifestLimits { MaxPromptTokens = 300, MaxNewTokens = 20 }));
            Assert.That(manifest.IdleSeconds, Is.Zero);
            Assert.That(manifest.Pin, Is.True);
            Assert.That(manifest.Users, Is.EqualTo(new[] { "alice", "bob" }));
            Assert.That(manifest.Groups, Is.EqualTo(new[] { "lab" }));
        });
    }

    [Test]
    public void Chat_messages_keep_their_order_roles_and_line_breaks()
    {
        var manifest = Manifests.Parse("""
            name: chat
            source: /models/chat
            variants: [{name: fp32, model: model.onnx}]
            prompt:
              messages:
                - {role: system, content: Be brief.}
                - {role: user, content: "Is water wet?"}
                - {role: assistant, content: yes}
                - role: user
                  content: |-
                    Claim: {claim}
                    Answer.
            """);

        Assert.That(manifest.Prompt.Messages, Is.EqualTo(new[]
        {
            new ManifestMessage("system", "Be brief."), new ManifestMessage("user", "Is water wet?"),
            new ManifestMessage("assistant", "yes"), new ManifestMessage("user", "Claim: {claim}\nAnswer."),
        }));
        Assert.That(manifest.Fields, Is.EqualTo(new[] { "claim" }));
        Assert.That(manifest.SourcePath, Is.EqualTo("/models/chat"));
    }

    [Test]
    public void The_default_variant_is_the_first_that_names_the_kind_of_device()
    {
        var manifest = Manifests.Parse(Manifests.Whole);

        Assert.That(manifest.DefaultVariant(DeviceKinds.Cpu)?.Name, Is.EqualTo("fp32"));
        Assert.That(manifest.DefaultVariant(DeviceKinds.WebGpu)?.Name, Is.EqualTo("q8"));
        Assert.That(manifest.FindVariant("q9"), Is.Null);
    }

    [Test]
    public void Words_that_YAML_gives_a_meaning_stay_the_words_that_were_written()
    {
        var manifest = Manifests.Parse(Manifests.Whole.Replace("verdict: SUPPORTS", "verdict: yes").Replace("verdict: REFUTES", "verdict: 0.10"));

        Assert.That(manifest.Labels.Select(label => label.Verdict), Is.EqualTo(new[] { "yes", "0.10", "0.10" }));
    }

    [TestCase("source: model", false)]
    [TestCase("source: .", false)]
    [TestCase("source: ./a/../model", false)]
    [TestCase("source: ../model", true)]
    [TestCase("source: /srv/contexts2", true)]
    [TestCase("source: /srv/contexts/model", false)]
    public void A_source_outside_the_manifests_folder_is_noticed(string source, bool escapes)
    {
        Assert.That(Manifests.Parse(Manifests.Whole.Replace("source: model", source)).EscapesFolder(), Is.EqualTo(escapes));
    }

    [Test]
    public void A_source_that_a_link_leads_outside_is_noticed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("contexts"));
        Directory.CreateDirectory(folder.At("elsewhere"));
        Directory.CreateSymbolicLink(folder.At("contexts/model"), "../elsewhere");

        Assert.That(ContextManifest.Parse(Manifests.Whole, folder.At("contexts"), "test.yaml").EscapesFolder(), Is.True);
    }
}
