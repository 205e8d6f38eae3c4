using NUnit.Framework;
using Pcm.Contexts;

namespace Pcm.UnitTests.Contexts;

public class ContextNameTests
{
    [TestCase("/models/SmolLM2-135M-Instruct", "SmolLM2-135M-Instruct")]
    [TestCase("/models/my model/", "my-model")]
    [TestCase("/hub/models--HuggingFaceTB--SmolLM2-135M", "SmolLM2-135M")]
    [TestCase("/hub/models--HuggingFaceTB--SmolLM2-135M/snapshots/12fd25f77366fa6b3b4b768ec3050bf629380bac", "SmolLM2-135M")]
    [TestCase("/downloads/phi-2/snapshots/main", "phi-2")]
    public void A_folder_of_the_download_cache_is_named_for_its_model_not_its_revision(string folder, string name) =>
        Assert.That(ContextName.FromFolder(folder), Is.EqualTo(name));
}
